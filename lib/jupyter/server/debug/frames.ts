import type { Debugger as V8 } from 'node:inspector';
import { ownName } from '../../../compiler/emitted';
import type { DebugScripts } from './debugscripts';
import { origin, pathOf } from './debugsource';
import type { Variables } from './variables';

/** The stack of the code that is stopped: the frames of cells and local modules. */
export class Frames {
  /** By the ids that a client is told; an id is never used again. */
  readonly #frames = new Map<number, V8.CallFrame>();
  #count = 0;

  constructor(
    private readonly scripts: DebugScripts,
    private readonly variables: Variables,
  ) {}

  /** The frame that runs; undefined where no code is stopped. */
  get top(): V8.CallFrame | undefined {
    return this.#frames.values().next().value;
  }

  /** The frame with an id. */
  get(id: number): V8.CallFrame | undefined {
    return this.#frames.get(id);
  }

  /** Takes the frames of code that has stopped. */
  set(frames: readonly V8.CallFrame[]): void {
    for (const frame of frames) this.#frames.set(++this.#count, frame);
  }

  /** The code goes on. */
  clear(): void {
    this.#frames.clear();
  }

  /** The source and the place in it of a frame; undefined for the library's, Node's and the kernel's. */
  origin({ location: { scriptId, lineNumber, columnNumber = 0 } }: V8.CallFrame) {
    const source = this.scripts.find(scriptId);
    const place = source && origin(source, { line: lineNumber, column: columnNumber });
    return place && { source, place };
  }

  /** Whether a step has come no further than along its line, as V8's do where an `await` goes on. */
  isAlong(from: V8.CallFrame, to: V8.CallFrame): boolean {
    const [start, end] = [from.location, to.location];
    return (
      start.scriptId === end.scriptId &&
      from.functionName === to.functionName &&
      start.lineNumber === end.lineNumber &&
      (start.columnNumber ?? 0) < (end.columnNumber ?? 0) &&
      this.origin(from)?.place.line === this.origin(to)?.place.line
    );
  }

  /** The body of the response to `stackTrace`. */
  stackTrace(): object {
    const stackFrames = [...this.#frames].map(([id, frame]) => {
      const { source, place } = this.origin(frame)!;
      return {
        id,
        name: ownName(frame.functionName) || source.title,
        line: place.line + 1,
        column: place.column + 1,
        source: { name: source.title, path: pathOf(source) },
      };
    });
    return { stackFrames, totalFrames: stackFrames.length };
  }

  /** The body of the response to `scopes`; the global object is the kernel's. */
  scopes({ scopeChain }: V8.CallFrame): object {
    const scopes = scopeChain
      .filter(({ type }) => type !== 'global')
      .map(({ type, name, object }) => ({
        name: scopeNames[type] ?? `Closure${name ? ` (${ownName(name)})` : ''}`,
        variablesReference: this.variables.reference(object, 'scope'),
        expensive: false,
      }));
    return { scopes };
  }
}

/** What cells declare is in V8's scope of scripts. */
const scopeNames: Partial<Record<string, string>> = {
  local: 'Local',
  block: 'Block',
  catch: 'Catch',
  script: 'Globals',
};
