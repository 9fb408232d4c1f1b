import type { RawClient } from './rawclient';

/** What a front end does with the debugger of a kernel. */
export class DebugClient {
  #seq = 0;
  #seen: number;

  constructor(private readonly client: RawClient) {
    this.#seen = client.received.length;
  }

  /** Sends a command, and returns its response. */
  async request(command: string, given: object = {}): Promise<Response> {
    const content = { type: 'request', seq: ++this.#seq, command, arguments: given };
    const { reply } = await this.client.request('debug_request', content, 'control');
    return reply as unknown as Response; // of another type than Jupyter's replies
  }

  /** The body of a response. @throws Error where it is none of success. */
  async body(command: string, given: object = {}): Promise<Body> {
    const { success, message, body } = await this.request(command, given);
    if (!success) throw new Error(`${command}: ${message}`);
    return body;
  }

  /** Starts the debugger, as JupyterLab does. */
  async start(): Promise<void> {
    await this.body('initialize', { clientID: 'test', linesStartAt1: true, columnsStartAt1: true });
    await this.body('attach');
  }

  /** Sets breakpoints in a cell. @returns their lines; undefined where there is no code for one. */
  async breakAt(code: string, ...lines: number[]): Promise<(number | undefined)[]> {
    const { sourcePath: path } = await this.body('dumpCell', { code });
    const { breakpoints } = await this.body('setBreakpoints', {
      source: { path },
      breakpoints: lines.map(line => ({ line })),
      sourceModified: false,
    });
    return breakpoints.map(({ verified, line }) => (verified ? line : undefined));
  }

  /** The next event of a kind, after those that were waited for before. */
  async event(name: string): Promise<Body> {
    const find = () =>
      this.client.received.findIndex(
        ({ message: { header, content } }, i) =>
          i >= this.#seen && header.msg_type === 'debug_event' && content['event'] === name,
      );
    await this.client.until(() => find() >= 0);
    const found = find();
    this.#seen = found + 1;
    return this.client.received[found].message.content['body'] as Body;
  }

  /** Waits until code is stopped. @returns why, and the lines of the stack's frames: `f:2`, `In [3]:1`. */
  async stopped(): Promise<{ reason: string; stack: string[] }> {
    const { reason } = await this.event('stopped');
    return { reason, stack: (await this.frames()).map(({ name, line }) => `${name}:${line}`) };
  }

  async frames(): Promise<Body['stackFrames']> {
    return (await this.body('stackTrace', { threadId: 1 })).stackFrames;
  }

  /** The variables of a frame's scopes: their values by name. */
  async scopes(frame = 0): Promise<Record<string, Record<string, string>>> {
    const { scopes } = await this.body('scopes', { frameId: (await this.frames())[frame].id });
    const found: Record<string, Record<string, string>> = {};
    for (const { name, variablesReference } of scopes) found[name] = await this.values(variablesReference);
    return found;
  }

  async variables(variablesReference: number): Promise<Variable[]> {
    return (await this.body('variables', { variablesReference })).variables;
  }

  async values(variablesReference: number): Promise<Record<string, string>> {
    return valuesOf(await this.variables(variablesReference));
  }
}

/** Values by name. */
export const valuesOf = (variables: readonly { name: string; value: string }[]): Record<string, string> =>
  Object.fromEntries(variables.map(({ name, value }) => [name, value]));

/** A variable in a response. */
export interface Variable {
  name: string;
  value: string;
  type: string;
  variablesReference: number;
}

/** What the bodies of responses and events have, each some of it. */
export interface Body {
  sourcePath: string;
  breakpoints: { verified: boolean; line: number }[];
  stackFrames: { id: number; name: string; line: number; column: number; source: { path: string } }[];
  scopes: { name: string; variablesReference: number }[];
  variables: Variable[];
  modules: { path: string }[];
  result: string;
  reason: string;
  isStarted: boolean;
}

interface Response {
  success: boolean;
  message?: string;
  body: Body;
}
