import type { Compilation } from '../../compiler/cellcompiler';
import type { ErrorContent } from './errorcontent';
import { isShownByKernel, mimeBundleOf, type MimeBundle } from './mimebundle';
import type { RunningCell } from './runningcell';
import type { Streams } from './streams';

/** The result of a cell: the value of its last expression; what it threw; or its errors of TypeScript's. */
export type Evaluation = { value: unknown } | { thrown: unknown } | { refused: ErrorContent };

/** What runs cells: Node's `Evaluator`, or a browser's `LiteRunner`. */
export interface CellRunner {
  /** Runs a cell to its end, under a title for tracebacks; `compiled` where its client has compiled it. */
  run(cell: RunningCell, title: string, code: string, compiled?: Compilation): Promise<Evaluation>;
  /** Calls a function that may run the reader's code. @throws what it throws; KeyboardInterrupt. */
  guard<T>(cell: RunningCell, f: () => T): Promise<Awaited<T>>;
  /** The content of the `error` message for what a cell threw. */
  describe(cell: RunningCell, error: unknown): ErrorContent | Promise<ErrorContent>;
}

/**
 * Runs code, and hands over its value as a notebook shows it. The value's own display method may fail.
 *
 * @returns why it failed.
 */
export async function runCode(
  runner: CellRunner,
  streams: Streams,
  cell: RunningCell,
  title: string,
  code: string,
  show: (bundle: MimeBundle) => void,
  compiled?: Compilation,
): Promise<ErrorContent | undefined> {
  let thrown: unknown;
  try {
    const outcome = await runner.run(cell, title, code, compiled);
    streams.flush();
    if ('refused' in outcome) return outcome.refused;
    if ('value' in outcome) {
      const { value } = outcome;
      const bundle = await (isShownByKernel(value)
        ? mimeBundleOf(value)
        : runner.guard(cell, () => mimeBundleOf(value)));
      streams.flush();
      if (bundle) show(bundle);
      return undefined;
    }
    thrown = outcome.thrown;
  } catch (error) {
    thrown = error;
  }
  const failure = await runner.describe(cell, thrown);
  streams.flush();
  return failure;
}

/** Evaluates one of a request's `user_expressions`. @returns its entry in the reply. */
export async function userExpression(
  runner: CellRunner,
  streams: Streams,
  cell: RunningCell,
  expression: string,
): Promise<Record<string, unknown>> {
  let shown: MimeBundle = { data: {}, metadata: {} };
  const failure = await runCode(runner, streams, cell, 'user_expressions', `(${expression})`, bundle => {
    shown = bundle;
  });
  return failure ? { status: 'error', ...failure } : { status: 'ok', ...shown };
}
