import { originOf, type PositionMap } from '../../compiler/positionmap';

/** A position in a source; both count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** The source of a script: a cell, or a local module. */
export interface Source {
  /** Its name in tracebacks: `In [3]`, or the file. */
  title: string;
  code: string;
}

/** The scripts that cells and local modules were compiled to, to find positions in their sources. */
export class Sources {
  readonly #scripts = new Map<string, Source & { script: string; maps: readonly PositionMap[] }>();
  readonly #titles = new Map<string, string>();

  /**
   * Adds a script.
   *
   * @param name of the script, as stack traces have it.
   * @param maps the ways back from the script to its source, the last step of the compilation first.
   */
  add(name: string, source: Source, script: string, maps: readonly PositionMap[]): void {
    this.#scripts.set(name, { ...source, script, maps });
    this.#titles.set(source.title, source.code);
  }

  /** The code of the source with a title. */
  codeOf(title: string): string | undefined {
    return this.#titles.get(title);
  }

  /** The place of a position in a script; undefined for scripts that are not known. */
  find(name: string, line: number, column: number): (Position & { title: string }) | undefined {
    const found = this.#scripts.get(name);
    if (!found) return undefined;
    let offset = column - 1;
    let start = 0;
    for (let i = 1; i < line; i++) start = found.script.indexOf('\n', start) + 1;
    offset += start;
    for (const map of found.maps) offset = originOf(map, offset);
    const before = found.code.slice(0, offset);
    return { title: found.title, line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
  }
}
