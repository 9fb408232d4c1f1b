import { fileURLToPath } from 'node:url';
import { cellPrefix, pathOf, type DebugSource } from './debugsource';

/** A script that V8 has parsed. */
interface Parsed {
  name: string;
  length: number;
}

/** The cells and local modules of a kernel, with the scripts that V8 has of them. */
export class DebugScripts {
  /** The last source of each name. */
  readonly #sources = new Map<string, DebugSource>();
  readonly #parsed = new Map<string, Parsed>();
  readonly #scripts = new Map<string, DebugSource>();
  readonly #dumped = new Map<string, string>();
  #heard: (() => void)[] = [];

  /** Adds a source, whose script V8 has parsed, or will. */
  add(source: DebugSource): void {
    this.#sources.set(source.name, source);
    for (const [id, parsed] of this.#parsed) this.#join(id, parsed);
    for (const wake of this.#heard.splice(0)) wake();
  }

  /** V8 has parsed a script. Of other scripts than the reader's nothing is kept. */
  parse(id: string, url: string, length: number): void {
    const parsed = { name: nameOf(url), length };
    if (!this.#join(id, parsed) && isCellName(parsed.name)) this.#parsed.set(id, parsed);
  }

  /** The source of a script; undefined for scripts that are not the reader's. */
  find(id: string): DebugSource | undefined {
    return this.#scripts.get(id);
  }

  /** The same, which may not be here yet: it comes from another thread than the inspector's messages. */
  async expect(id: string, ms: number): Promise<DebugSource | undefined> {
    for (const deadline = Date.now() + ms; !this.#scripts.has(id) && Date.now() < deadline;)
      await new Promise<void>(resolve => {
        this.#heard.push(resolve);
        setTimeout(resolve, ms);
      });
    return this.#scripts.get(id);
  }

  /** The scripts of a path, the last one last. */
  of(path: string): [id: string, source: DebugSource][] {
    return [...this.#scripts].filter(([, source]) => pathOf(source) === path);
  }

  /** V8 has no such script any more. */
  drop(id: string): void {
    this.#scripts.delete(id);
  }

  /** No session of the inspector knows scripts now. */
  reset(): void {
    this.#parsed.clear();
    this.#scripts.clear();
  }

  /** Keeps the code of a cell that may run later. */
  dump(path: string, code: string): void {
    this.#dumped.set(path, code);
  }

  /** The code of a path. */
  codeOf(path: string): string | undefined {
    if (this.#dumped.has(path)) return this.#dumped.get(path);
    const isCell = path.startsWith(cellPrefix);
    for (const source of this.#sources.values())
      if (source.isCell === isCell && pathOf(source) === path) return source.code;
    return undefined;
  }

  /** The local modules, by their files. */
  get modules(): string[] {
    return [...this.#sources.values()].filter(({ isCell }) => !isCell).map(({ name }) => name);
  }

  /** Whether a script is a source's; a script of the same name may be of an older code. */
  #join(id: string, { name, length }: Parsed): boolean {
    const source = this.#sources.get(name);
    if (!source) return false;
    const own = source.isCell ? source.script.length + nameComment(name).length : source.script.length;
    if (own !== length) return false;
    this.#parsed.delete(id);
    this.#scripts.set(id, source);
    return true;
  }
}

/** Names a cell's script. */
export const nameComment = (name: string): string => `\n//# sourceURL=${name}`;

/** The name of a cell's script, by the number of its execution. */
export const cellName = (serial: number): string => `fastbook-cell-${serial}`;

/** What `cellName` gives, for V8's inspector. */
export const cellNames = 'fastbook-cell-\\d+';

/** Whether a script is a cell's. */
export const isCellName = (name: string): boolean => new RegExp(`^${cellNames}$`).test(name);

/** A script's name from its URL, which is a file's where the name is a path. */
function nameOf(url: string): string {
  if (!url.startsWith('file:')) return url;
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}
