import { stripVTControlCharacters } from 'node:util';
import { readableTraceback } from '../../jupyter/client/stocktslab';
import type { TestCell } from '../notebook/testcell';
import { isTimeout, type CellRun } from '../run/cellrun';
import { coalesceStreams } from '../compare/coalesce';
import { compareTables, type Difference } from '../compare/compare';
import { isEqual } from '../compare/equal';
import { withErrorsFromStderr } from '../compare/stderror';
import { formatG } from '../compare/python';
import { SanitizeError, sanitizer, type SanitizePair } from '../compare/sanitize';
import { alwaysSkipped, pictures, tableOf } from '../compare/table';
import { isClose } from '../compare/tolerance';
import type { Failure } from './verdict';
import { isError, type CellOutput } from '../notebook/output';
import type { PictureTest } from '../compare/picturetest';

/** What cells of one run have in common. */
export interface JudgeRules {
  /** Exactly as nbval does. */
  readonly compat: boolean;
  /** In seconds; a cell may have its own. */
  readonly cellTimeout: number;
  /** In seconds. */
  readonly outputTimeout: number;
  readonly sanitize: readonly SanitizePair[];
  /** Keys that do not count, beside nbval's own. */
  readonly skipCompare: readonly string[];
  /** Compare pictures byte for byte, as nbval does under `--nbdime`. */
  readonly exactPictures: boolean;
  readonly rtol?: number | undefined;
  readonly atol?: number | undefined;
}

/**
 * Why a cell fails, or undefined. The order of the rules is nbval's: an exception counts before everything
 * else.
 *
 * @param timedOutBefore whether an earlier cell of the file had timed out.
 * @param isSamePicture compares two pictures of a MIME type; where it is undefined, pictures do not count.
 */
export function judge(
  cell: TestCell,
  run: CellRun,
  rules: JudgeRules,
  timedOutBefore: boolean,
  isSamePicture?: PictureTest,
): Failure | undefined {
  const { checkException, check } = cell.options;
  if (run.end === 'dead') return { kind: 'kernel', message: 'Kernel dead on test start' };
  if (run.end === 'aborted') return { kind: 'kernel', message: 'Kernel aborted execution request' };
  const raised = exceptionOf(run, rules.compat);
  if (raised && !checkException) return exception(raised, cell, run, rules, timedOutBefore);
  const broken = brokenRun(cell, run, rules, raised !== undefined);
  if (broken) return broken;
  if (cell.executionCount === undefined) {
    return {
      kind: 'setup',
      message: 'The stored cell has no execution_count',
      detail:
        'nbformat 4 asks for one in every code cell: a number, or null where it was not run. Run ' +
        'and save the notebook once.',
    };
  }
  const isUnrun = cell.executionCount === null;
  if (isUnrun && cell.storedOutputs.length > 0)
    return { kind: 'unrun', message: 'Unrun reference cell has outputs' };
  const failure = check && !isUnrun ? compare(cell, run, rules, isSamePicture) : undefined;
  if (failure || rules.compat || !checkException || raised) return failure;
  return { kind: 'not-raised', message: 'Cell was to raise an exception, and raised none' };
}

interface Raised {
  readonly name: string;
  readonly traceback: string;
}

/**
 * nbval goes by messages alone. A reply that says `error` without one is tslab's way, and that of some
 * IPython magics.
 */
function exceptionOf({ outputs, status, errorsInReplyOnly }: CellRun, compat: boolean): Raised | undefined {
  const error = outputs.find(isError);
  if (error)
    return {
      name: String(error['ename']),
      traceback: ((error['traceback'] as string[] | undefined) ?? []).join('\n'),
    };
  if (status !== 'error' || (compat && !errorsInReplyOnly)) return undefined;
  const printed = outputs.flatMap(output => (output['name'] === 'stderr' ? [String(output['text'])] : []));
  return {
    name: '',
    traceback: errorsInReplyOnly ? readableTraceback(stripVTControlCharacters(printed.join(''))) : printed.join(''),
  };
}

function exception(
  { name, traceback }: Raised,
  cell: TestCell,
  run: CellRun,
  rules: JudgeRules,
  timedOutBefore: boolean,
): Failure {
  const isInterrupt =
    name === 'KeyboardInterrupt' ||
    /(^|: )(Script execution was interrupted by `SIGINT`|Interrupted asynchronously)/m.test(traceback);
  return (isInterrupt && (timedOutBefore || isTimeout(run))) || (run.end === 'interrupted' && !rules.compat)
    ? {
        kind: 'timeout',
        message: `Timeout of ${formatG(timeoutOf(cell, rules))} seconds exceeded executing cell`,
        detail: traceback,
      }
    : { kind: 'exception', message: 'Cell execution caused an exception', detail: traceback };
}

function brokenRun(
  cell: TestCell,
  { end, death }: CellRun,
  rules: JudgeRules,
  hasRaised: boolean,
): Failure | undefined {
  const outputTimeout = formatG(rules.outputTimeout);
  switch (end) {
    case 'interrupted': // nbval lets a cell pass that takes the interrupt for itself
      return rules.compat || hasRaised
        ? undefined
        : {
            kind: 'timeout',
            message: `Timeout of ${formatG(timeoutOf(cell, rules))} seconds exceeded executing cell`,
          };
    case 'stuck':
      return {
        kind: 'timeout',
        message:
          `Timeout of ${formatG(timeoutOf(cell, rules))} seconds exceeded while executing cell. ` +
          `Failed to interrupt kernel in ${outputTimeout} seconds, so failing without traceback.`,
      };
    case 'silent':
      return { kind: 'timeout', message: `Timeout of ${outputTimeout} seconds exceeded waiting for output.` };
    case 'died':
      return {
        kind: 'kernel',
        message: `Kernel died while executing cell: ${death ?? 'its process has ended'}`,
      };
    default:
      return undefined;
  }
}

export const timeoutOf = ({ settings }: TestCell, { cellTimeout, compat }: JudgeRules): number =>
  (compat ? undefined : settings.timeout) ?? cellTimeout;

function compare(
  cell: TestCell,
  run: CellRun,
  rules: JudgeRules,
  isSamePicture: PictureTest | undefined,
): Failure | undefined {
  const { compat } = rules;
  const settings = compat ? {} : cell.settings;
  const skip = new Set([...alwaysSkipped, ...rules.skipCompare, ...(settings.skipCompare ?? [])]);
  if (!rules.exactPictures && !isSamePicture) pictures.forEach(mime => skip.add(mime));
  const { rtol = rules.rtol ?? 0, atol = rules.atol ?? 0 } = settings;
  const isSame =
    compat || (rtol === 0 && atol === 0)
      ? isEqual
      : (a: unknown, b: unknown) => isClose(a, b, { rtol, atol });
  const sanitize = sanitizer([...rules.sanitize, ...(settings.sanitize ?? [])]);
  const [stored, fresh] = comparable(cell, run, compat).map(coalesceStreams);
  try {
    const difference = compareTables(
      tableOf(stored, skip, sanitize),
      tableOf(fresh, skip, sanitize),
      (key, a, b) =>
        isSamePicture && pictures.includes(key) ? isEqual(a, b) || isSamePicture(a, b) : isSame(a, b),
    );
    return difference && { kind: 'difference', message: 'Cell outputs differ', difference };
  } catch (error) {
    if (error instanceof SanitizeError) return { kind: 'sanitize', message: error.message };
    throw error;
  }
}

/** Stack traces on stderr are never the same twice: where a cell may raise, its error is what counts. */
function comparable(
  { options, storedOutputs }: TestCell,
  { outputs, errorsInReplyOnly }: CellRun,
  compat: boolean,
): [readonly CellOutput[], readonly CellOutput[]] {
  return options.checkException && errorsInReplyOnly && !compat
    ? [withErrorsFromStderr(storedOutputs), withErrorsFromStderr(outputs)]
    : [storedOutputs, outputs];
}

export const differenceOf = (failure: Failure | undefined): Difference | undefined => failure?.difference;
