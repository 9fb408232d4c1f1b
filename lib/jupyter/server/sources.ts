import { SourceMap, type SourceMapPayload } from 'node:module';

/** A position in a cell; both count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** Lines before the JavaScript of a cell: the empty line that `Evaluator` puts first. */
const linesBefore = 1;

/** The scripts that cells were compiled to, to map positions in them back to the cells. */
export class Sources {
  readonly #scripts = new Map<
    string,
    { title: string; code: string; maps: readonly string[]; parsed?: SourceMap[] }
  >();

  /**
   * Adds a script.
   *
   * @param maps source maps as JSON, one for each step of the compilation, the last step first.
   */
  add(script: string, title: string, code: string, maps: readonly string[]): void {
    this.#scripts.set(script, { title, code, maps });
  }

  /** The title and the source of a script's cell. */
  get(script: string): { title: string; code: string } | undefined {
    return this.#scripts.get(script);
  }

  /** @returns the position in the cell; undefined for code that tslab has added, and for unknown scripts. */
  find(script: string, line: number, column: number): Position | undefined {
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
