import { SourceMap, type SourceMapPayload } from 'node:module';

/** A place in a cell, counted from 1. */
export interface Place {
  line: number;
  column: number;
}

/**
 * tslab puts a line of its own before each cell, and our script one before the JavaScript that it makes of
 * it.
 */
const linesBefore = 1;

/** The scripts that cells have become, to find the way back from a place in them to the reader's own line. */
export class Sources {
  readonly #scripts = new Map<
    string,
    { title: string; code: string; maps: readonly string[]; parsed?: SourceMap[] }
  >();

  /**
   * @param maps of the steps from TypeScript to what runs, the last step first.
   */
  add(script: string, title: string, code: string, maps: readonly string[]): void {
    this.#scripts.set(script, { title, code, maps });
  }

  get(script: string): { title: string; code: string } | undefined {
    return this.#scripts.get(script);
  }

  /** @returns the place in the cell, or undefined for what tslab has added, and for what is no cell. */
  find(script: string, line: number, column: number): Place | undefined {
    const source = this.#scripts.get(script);
    if (!source) return undefined;
    source.parsed ??= source.maps.map(map => new SourceMap(JSON.parse(map) as SourceMapPayload));
    let place = { line: line - 1 - linesBefore, column: column - 1 };
    for (const map of source.parsed) {
      const entry = map.findEntry(place.line, place.column);
      if (!('originalLine' in entry) || entry.generatedLine !== place.line) return undefined;
      place = { line: entry.originalLine, column: entry.originalColumn };
    }
    const inCell = { line: place.line, column: place.column + 1 }; // its line 0 is tslab's
    return inCell.line >= 1 && inCell.line <= source.code.split('\n').length ? inCell : undefined;
  }
}
