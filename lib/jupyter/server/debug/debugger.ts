import { Session, type Debugger as V8, type Runtime } from 'node:inspector';
import { pathToFileURL } from 'node:url';
import { excerptOf, isRecord } from '../../protocol/json';
import { optionalText, positiveInteger, text } from '../fields';
import { Breakpoints } from './breakpoints';
import { responseTo, type DapEvent, type DapResponse } from './dap';
import { cellName, cellNames, DebugScripts } from './debugscripts';
import { cellPath, cellPrefix, cellSuffix, hashSeed, type DebugSource } from './debugsource';
import { Frames } from './frames';
import { Variables } from './variables';

/** The one thread that a client sees: that of the cells. */
const threadId = 1;

/** Time for a cell's source to come after its script, in milliseconds. */
const sourceMs = 1_000;

/** What a debugger needs of its kernel. */
export interface DebuggerEffects {
  publish(event: DapEvent): void;
  /** An expression that sends what the thread of the cells holds back: what was printed, and what runs. */
  readonly flush: string;
  /** An expression that makes it ready to have its code ended. */
  readonly unwind: string;
  /** Called before code is ended. */
  terminating(): void;
  /** Says whether what runs is to be told at once. */
  attached(isAttached: boolean): void;
}

type Arguments = Record<string, unknown>;
type Handler = (given: Arguments) => object | Promise<object>;

/**
 * Debugs the thread of the cells from the thread that owns the sockets, by V8's inspector
 * (https://chromedevtools.github.io/devtools-protocol/v8/Debugger/). It speaks the Debug Adapter Protocol
 * with Jupyter's additions (https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request).
 *
 * It pauses in cells and local modules alone. V8 knows a cell's script only once it runs, so each cell is
 * held at its beginning, until the breakpoints of its lines are set.
 */
export class Debugger {
  readonly #scripts = new DebugScripts();
  readonly #variables = new Variables((method, params) => this.#ask(method, params));
  readonly #breakpoints = new Breakpoints((method, params) => this.#ask(method, params), this.#scripts);
  readonly #frames = new Frames(this.#scripts, this.#variables);
  #session: Session | undefined;
  #seq = 0;
  #isPaused = false;
  /** What a client has asked for since the last stop. */
  #wanted: 'step' | 'pause' | undefined;
  /** Where a step to the next line began. */
  #steppedFrom: V8.CallFrame | undefined;

  constructor(private readonly effects: DebuggerEffects) {}

  /** Takes a cell or a local module that will run. */
  add(source: DebugSource): void {
    this.#scripts.add(source);
    if (!this.#session || source.isCell) return;
    void this.#reach().catch(ignore);
    void this.#breakpoints.enterModule(source.name).catch(ignore);
  }

  /**
   * Prepares for a cell, by the number of its execution.
   *
   * @returns when it may run; undefined where nobody debugs.
   */
  expect(serial: number): Promise<void> | undefined {
    return this.#session && this.#breakpoints.enterCell(cellName(serial)).catch(ignore);
  }

  /** Answers the content of a `debug_request`. It never throws. */
  async answer(content: Arguments): Promise<DapResponse> {
    const { command, arguments: given } = content;
    const respond = (success: boolean, body: object, message?: string) =>
      responseTo(content, { seq: ++this.#seq, success, body, ...(message !== undefined && { message }) });
    try {
      const handler = this.#handlers.get(text(content, 'command'));
      if (!handler)
        throw new Error(`command: ${excerptOf(command)} is not known; it can be ${this.#commands()}`);
      if (!isRecord(given ?? {}))
        throw new TypeError(`arguments: expected an object, got ${excerptOf(given)}`);
      return respond(true, await handler((given ?? {}) as Arguments));
    } catch (error) {
      return respond(false, {}, (error as Error).message);
    }
  }

  /** Ends the code that is stopped, as an interrupt does. Code that runs is not touched. */
  terminate(): void {
    if (!this.#session || !this.#isPaused) return;
    this.effects.terminating();
    this.#session.post('Runtime.evaluate', { expression: this.effects.unwind, silent: true });
    this.#session.post('Debugger.resume', { terminateOnResume: true });
  }

  /** Lets the code go on, and forgets all breakpoints. */
  close(): void {
    if (!this.#session) return;
    this.#session.disconnect();
    this.#session = undefined;
    this.effects.attached(false);
    this.#isPaused = false;
    this.#wanted = this.#steppedFrom = undefined;
    this.#frames.clear();
    this.#variables.clear();
    this.#scripts.reset();
    this.#breakpoints.clear();
    this.#emit('terminated', {});
  }

  readonly #handlers = new Map<string, Handler>(
    Object.entries<Handler>({
      debugInfo: () => ({
        isStarted: this.#session !== undefined,
        hashMethod: 'Murmur2',
        hashSeed,
        tmpFilePrefix: cellPrefix,
        tmpFileSuffix: cellSuffix,
        breakpoints: [...this.#breakpoints.lines].map(([source, lines]) => ({
          source,
          breakpoints: lines.map(line => ({ line })),
        })),
        stoppedThreads: this.#frames.top ? [threadId] : [],
        richRendering: false,
        exceptionPaths: [],
        copyToGlobals: false,
      }),
      initialize: () => this.#initialize(),
      attach: () => {
        this.#started();
        setImmediate(() => this.#emit('initialized', {}));
        return {};
      },
      configurationDone: () => ({}),
      disconnect: () => {
        this.close();
        return {};
      },
      dumpCell: given => {
        const code = text(given, 'code');
        this.#scripts.dump(cellPath(code), code);
        return { sourcePath: cellPath(code) };
      },
      source: given => {
        const path = pathIn(given);
        const content = this.#scripts.codeOf(path);
        if (content === undefined)
          throw new Error(`source: ${excerptOf(path)} is not a cell's, nor a local module's`);
        return { content, mimeType: 'text/typescript' };
      },
      modules: () => {
        const modules = this.#scripts.modules.map((path, id) => ({ id, name: path, path }));
        return { modules, totalModules: modules.length };
      },
      threads: () => ({ threads: [{ id: threadId, name: 'cells' }] }),
      setBreakpoints: given => this.#setBreakpoints(given),
      setExceptionBreakpoints: given => this.#setExceptionBreakpoints(given),
      stackTrace: () => {
        this.#stopped();
        return this.#frames.stackTrace();
      },
      scopes: given => this.#frames.scopes(this.#frame(given)),
      variables: async given => ({
        variables: await this.#variables.children(positiveInteger(given, 'variablesReference')),
      }),
      inspectVariables: () => this.#inspectVariables(),
      richInspectVariables: given => this.#richInspectVariables(given),
      evaluate: given => this.#evaluate(given),
      continue: async () => {
        await this.#go('Debugger.resume');
        return { allThreadsContinued: true };
      },
      next: () => this.#go('Debugger.stepOver', 'step'),
      stepIn: () => this.#go('Debugger.stepInto', 'step'),
      stepOut: () => this.#go('Debugger.stepOut', 'step'),
      pause: async () => {
        this.#started();
        this.#wanted = 'pause';
        await this.#ask('Debugger.pause');
        return {};
      },
    }),
  );

  #commands(): string {
    return [...this.#handlers.keys()].join(', ');
  }

  async #initialize(): Promise<object> {
    if (!this.#session) {
      const session = new Session();
      session.connectToMainThread();
      this.#session = session;
      session.on('Debugger.scriptParsed', ({ params: { scriptId, url, length } }) =>
        this.#scripts.parse(scriptId, url, length ?? 0),
      );
      session.on('Debugger.paused', ({ params }) => {
        this.#isPaused = true;
        void this.#paused(params).catch(() => session === this.#session && session.post('Debugger.resume'));
      });
      session.on('Debugger.resumed', () => this.#resumed());
      await this.#ask('Debugger.enable');
      this.effects.attached(true);
      await this.#flush();
      await new Promise(resolve => setImmediate(resolve)); // what was sent comes on another way
      await this.#reach();
    }
    return {
      supportsConfigurationDoneRequest: true,
      supportsEvaluateForHovers: true,
      exceptionBreakpointFilters: [
        // no filter for uncaught ones: from Node 22 on, V8 takes a cell's promise for a handler
        { filter: 'all', label: 'Exceptions', default: false },
      ],
    };
  }

  /** Has V8 step over all code but that of cells and local modules. */
  async #reach(): Promise<void> {
    const urls = this.#scripts.modules.map(path =>
      pathToFileURL(path).href.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
    );
    await this.#ask('Debugger.setBlackboxPatterns', {
      patterns: [`^(?!(?:${[cellNames, ...urls].join('|')})$)`],
    });
  }

  async #paused({ callFrames, hitBreakpoints = [], reason, data }: V8.PausedEventDataType): Promise<void> {
    const [top] = callFrames;
    const { scriptId } = top.location;
    const isEntry = this.#breakpoints.isEntry(hitBreakpoints);
    if (isEntry) {
      const source = await this.#scripts.expect(scriptId, sourceMs);
      if (source) await this.#breakpoints.breakIn(scriptId, source);
      await this.#breakpoints.leaveCell(hitBreakpoints);
    }
    const isHit = this.#breakpoints.isHit(hitBreakpoints, top.location);
    const isException = reason === 'exception' || reason === 'promiseRejection';
    const thrown = data as Runtime.RemoteObject | undefined;
    if (isException && thrown?.className === 'KeyboardInterrupt') return this.#passOn('Debugger.resume');
    const ours = callFrames.filter(frame => this.#frames.origin(frame));
    const isPause = this.#wanted === 'pause';
    if (isEntry && !isHit && !isPause) return this.#passOn('Debugger.resume');
    if (ours[0] !== top && !(isException && ours.length > 0)) {
      if (this.#scripts.find(scriptId)) return this.#passOn('Debugger.stepOver'); // what the compiler added
      return this.#passOn(ours.length > 0 ? 'Debugger.stepOut' : 'Debugger.resume');
    }
    const isAlong = this.#steppedFrom && this.#frames.isAlong(this.#steppedFrom, top);
    if (isAlong && !isHit && !isException) return this.#passOn('Debugger.stepOver');
    this.#frames.set(ours);
    await this.#flush();
    const description = isException && thrown ? await this.#variables.describe(thrown) : undefined;
    const why = isException ? 'exception' : isHit ? 'breakpoint' : (this.#wanted ?? 'breakpoint');
    this.#wanted = this.#steppedFrom = undefined;
    this.#emit('stopped', {
      reason: why,
      threadId,
      allThreadsStopped: true,
      ...(description !== undefined && { description, text: description }),
    });
  }

  async #passOn(method: string): Promise<void> {
    if (method === 'Debugger.resume' && this.#wanted === 'step') this.#wanted = this.#steppedFrom = undefined;
    await this.#ask(method);
  }

  #resumed(): void {
    this.#isPaused = false;
    if (!this.#frames.top) return;
    this.#frames.clear();
    this.#variables.clear();
    this.#emit('continued', { threadId, allThreadsContinued: true });
  }

  async #setBreakpoints(given: Arguments): Promise<object> {
    this.#started();
    const asked = given['breakpoints'] ?? [];
    if (!Array.isArray(asked)) throw new TypeError(`breakpoints: expected a list, got ${excerptOf(asked)}`);
    const lines = asked.map(breakpoint => {
      if (isRecord(breakpoint)) return positiveInteger(breakpoint, 'line');
      throw new TypeError(`breakpoints: expected objects with a line, got ${excerptOf(breakpoint)}`);
    });
    return { breakpoints: await this.#breakpoints.set(pathIn(given), lines) };
  }

  async #setExceptionBreakpoints(given: Arguments): Promise<object> {
    this.#started();
    const filters = given['filters'] ?? [];
    if (!Array.isArray(filters)) throw new TypeError(`filters: expected a list, got ${excerptOf(filters)}`);
    for (const filter of filters)
      if (filter !== 'all') throw new Error(`filters: expected 'all', got ${excerptOf(filter)}`);
    await this.#ask('Debugger.setPauseOnExceptions', { state: filters.length > 0 ? 'all' : 'none' });
    return {};
  }

  async #inspectVariables(): Promise<object> {
    this.#started();
    if (!this.#frames.top) this.#variables.clear();
    return { variables: await this.#variables.globals() };
  }

  async #richInspectVariables(given: Arguments): Promise<object> {
    this.#started();
    const name = text(given, 'variableName');
    const value =
      given['frameId'] === undefined
        ? await this.#variables.global(name)
        : await this.#variables.evaluate(this.#frame(given).callFrameId, name, true);
    if (!value) throw new Error(`variableName: ${excerptOf(name)} has no value`);
    return { data: { 'text/plain': await this.#variables.describe(value) }, metadata: {} };
  }

  async #evaluate(given: Arguments): Promise<object> {
    const frame = given['frameId'] === undefined ? this.#stopped() : this.#frame(given);
    const isHover = optionalText(given, 'context') === 'hover';
    const value = await this.#variables.evaluate(frame.callFrameId, text(given, 'expression'), isHover);
    const { value: result, type, variablesReference } = await this.#variables.variable('', value);
    await this.#flush();
    return { result, type, variablesReference };
  }

  async #go(method: string, wanted?: 'step'): Promise<object> {
    const top = this.#stopped();
    this.#wanted = wanted;
    this.#steppedFrom = method === 'Debugger.stepOver' ? top : undefined;
    await this.#ask(method);
    return {};
  }

  #frame(given: Arguments): V8.CallFrame {
    this.#stopped();
    const frame = this.#frames.get(positiveInteger(given, 'frameId'));
    if (!frame) throw new Error(`frameId: ${excerptOf(given['frameId'])} is none of the stack's frames`);
    return frame;
  }

  #started(): void {
    if (!this.#session) throw new Error('the debugger is not started; initialize starts it');
  }

  #stopped(): V8.CallFrame {
    this.#started();
    const { top } = this.#frames;
    if (!top) throw new Error('no code is stopped; a breakpoint or pause stops it');
    return top;
  }

  async #flush(): Promise<void> {
    await this.#ask('Runtime.evaluate', { expression: this.effects.flush, silent: true });
  }

  #emit(event: DapEvent['event'], body: object): void {
    this.effects.publish({ type: 'event', seq: ++this.#seq, event, body });
  }

  /** @throws Error with the inspector's own message. */
  #ask<T>(method: string, params: object = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#started();
      this.#session!.post(method, params, (error, reply) => {
        if (error) reject(new Error(error.message));
        else resolve(reply as T);
      });
    });
  }
}

const ignore = (): void => undefined;

function pathIn(given: Arguments): string {
  const source = given['source'];
  if (!isRecord(source))
    throw new TypeError(`source: expected an object with a path, got ${excerptOf(source)}`);
  return text(source, 'path');
}
