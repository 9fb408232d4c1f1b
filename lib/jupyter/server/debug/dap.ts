// What the debugger says in the Debug Adapter Protocol
// (https://microsoft.github.io/debug-adapter-protocol/specification), which Jupyter's `debug_request`,
// `debug_reply` and `debug_event` carry.

/** An answer to a request. */
export type DapResponse = {
  type: 'response';
  seq: number;
  request_seq: number;
  command: string;
  success: boolean;
  /** Why it failed. */
  message?: string;
  body: object;
};

/** Something that happened. */
export interface DapEvent {
  type: 'event';
  seq: number;
  event: 'initialized' | 'stopped' | 'continued' | 'terminated';
  body: object;
}

/** A variable, or a part of one. */
export interface DapVariable {
  name: string;
  value: string;
  type: string;
  /** The reference by which a client asks for its parts; 0 where it has none. */
  variablesReference: number;
}

/** A breakpoint, as the answer to `setBreakpoints` has it. */
export interface DapBreakpoint {
  /** False where the source has no code at its line or after. */
  verified: boolean;
  line: number;
  source: { path: string };
}

/** An answer to the content of a request. */
export function responseTo(
  { seq, command }: Record<string, unknown>,
  fields: Omit<DapResponse, 'type' | 'request_seq' | 'command'>,
): DapResponse {
  return {
    type: 'response',
    request_seq: typeof seq === 'number' ? seq : 0,
    command: typeof command === 'string' ? command : '',
    ...fields,
  };
}
