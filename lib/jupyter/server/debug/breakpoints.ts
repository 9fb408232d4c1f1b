import type { Debugger as V8 } from 'node:inspector';
import { pathToFileURL } from 'node:url';
import type { DapBreakpoint } from './dap';
import { isCellName, type DebugScripts } from './debugscripts';
import { breakableIn, cellPrefix, pathOf, type DebugSource } from './debugsource';
import type { Ask } from './variables';

/**
 * The breakpoints of a client, by path and line. V8 knows a script only once it runs, so each cell, and each
 * local module with breakpoints, is held at its beginning until they are set.
 */
export class Breakpoints {
  /** Lines by path, from 1. */
  readonly #lines = new Map<string, number[]>();
  /** V8's breakpoints by place, by path. */
  readonly #set = new Map<string, Map<string, string>>();
  /** V8's breakpoints at the beginning of scripts that will run, by URL. */
  readonly #entries = new Map<string, string>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly ask: Ask,
    private readonly scripts: DebugScripts,
  ) {}

  /** Lines that have one, by path. */
  get lines(): ReadonlyMap<string, readonly number[]> {
    return this.#lines;
  }

  /** Forgets all, with the session that has set them. */
  clear(): void {
    for (const map of [this.#lines, this.#set, this.#entries]) map.clear();
  }

  /** Has V8 pause at the beginning of the next cell; the one before may have been refused by its types. */
  async enterCell(name: string): Promise<void> {
    for (const url of this.#entries.keys()) if (isCellName(url)) await this.#leave(url);
    await this.#enter(name);
  }

  /** Has V8 pause at the beginning of a local module that has breakpoints, each time that it is loaded. */
  async enterModule(path: string): Promise<void> {
    if (this.#lines.has(path) && !path.startsWith(cellPrefix)) await this.#enter(pathToFileURL(path).href);
  }

  async #enter(url: string): Promise<void> {
    if (this.#entries.has(url)) return;
    this.#entries.set(url, '');
    const place = { url, lineNumber: 0, columnNumber: 0 };
    const { breakpointId } = await this.ask<V8.SetBreakpointByUrlReturnType>(
      'Debugger.setBreakpointByUrl',
      place,
    );
    this.#entries.set(url, breakpointId);
  }

  /** Forgets the beginning of a cell that runs: V8 optimizes no function with a breakpoint. */
  async leaveCell(hits: readonly string[]): Promise<void> {
    for (const [url, id] of this.#entries) if (isCellName(url) && hits.includes(id)) await this.#leave(url);
  }

  async #leave(url: string): Promise<void> {
    const breakpointId = this.#entries.get(url);
    this.#entries.delete(url);
    if (breakpointId) await this.ask('Debugger.removeBreakpoint', { breakpointId });
  }

  /** Whether V8 has paused at the beginning of a script. */
  isEntry(hits: readonly string[]): boolean {
    return [...this.#entries.values()].some(id => hits.includes(id));
  }

  /** Whether V8 has paused at a breakpoint of the client's; V8 does not tell of one that was set since. */
  isHit(hits: readonly string[], location: V8.Location): boolean {
    const key = keyOf(location);
    return [...this.#set.values()].some(places =>
      [...places].some(([place, id]) => place === key || hits.includes(id)),
    );
  }

  /** Puts breakpoints at these lines of a path, and nowhere else in it. */
  set(path: string, lines: readonly number[]): Promise<DapBreakpoint[]> {
    return this.#oneByOne(async () => {
      for (const breakpointId of this.#set.get(path)?.values() ?? [])
        await this.ask('Debugger.removeBreakpoint', { breakpointId });
      this.#set.delete(path);
      if (lines.length > 0) this.#lines.set(path, [...lines]);
      else this.#lines.delete(path);
      await this.enterModule(path);
      let found: readonly (number | undefined)[] = lines; // of code that has not run
      for (const [id, source] of this.scripts.of(path))
        found = (await this.#breakAt(id, source, lines)) ?? found;
      return found.map((line, i) => ({
        verified: line !== undefined,
        line: line ?? lines[i],
        source: { path },
      }));
    });
  }

  /** Sets the breakpoints of a script that begins to run. */
  async breakIn(scriptId: string, source: DebugSource): Promise<void> {
    await this.#oneByOne(async () => {
      const lines = this.#lines.get(pathOf(source));
      if (lines) await this.#breakAt(scriptId, source, lines);
    });
  }

  /** @returns the lines that were found; undefined where V8 has forgotten the script. */
  async #breakAt(
    scriptId: string,
    source: DebugSource,
    lines: readonly number[],
  ): Promise<(number | undefined)[] | undefined> {
    const locations = await this.#locations(scriptId);
    if (!locations) return undefined;
    const places = locations.map(({ lineNumber, columnNumber = 0 }) => ({
      line: lineNumber,
      column: columnNumber,
    }));
    const path = pathOf(source);
    const set = this.#set.get(path) ?? new Map<string, string>();
    this.#set.set(path, set);
    const found: (number | undefined)[] = [];
    for (const line of lines) {
      const place = breakableIn(source, line - 1, places);
      found.push(place && place.line + 1);
      if (!place) continue;
      const { lineNumber, columnNumber } = locations[place.index];
      const location = { scriptId, lineNumber, columnNumber };
      const key = keyOf(location);
      if (set.has(key)) continue;
      const { breakpointId } = await this.ask<V8.SetBreakpointReturnType>('Debugger.setBreakpoint', {
        location,
      });
      set.set(key, breakpointId);
    }
    return found;
  }

  /** The places of a script where V8 can pause. */
  async #locations(scriptId: string): Promise<V8.BreakLocation[] | undefined> {
    const start = { scriptId, lineNumber: 0, columnNumber: 0 };
    try {
      const asked = this.ask<V8.GetPossibleBreakpointsReturnType>('Debugger.getPossibleBreakpoints', {
        start,
      });
      return (await asked).locations;
    } catch {
      this.scripts.drop(scriptId); // the garbage collector has taken it
      return undefined;
    }
  }

  #oneByOne<T>(f: () => Promise<T>): Promise<T> {
    const done = this.#last.then(f);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

const keyOf = ({ scriptId, lineNumber, columnNumber = 0 }: V8.Location): string =>
  `${scriptId}:${lineNumber}:${columnNumber}`;
