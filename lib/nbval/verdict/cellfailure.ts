import { stripVTControlCharacters } from 'node:util';
import { readableTraceback } from '../../jupyter/client/stocktslab';
import { coalesceStreams } from '../compare/coalesce';
import { firstDifference } from '../compare/difference';
import { isEqual } from '../compare/equal';
import { formatG } from '../compare/python';
import { normalizer } from '../compare/normalize';
import { SanitizeError, sanitizer } from '../compare/sanitize';
import { withErrorsFromStderr } from '../compare/stderrerrors';
import { Structure, structureOf, withoutPlainTables } from '../compare/structure';
import { isClose } from '../compare/tolerance';
import { pictureTypes, skippedKeys, valuesByKey } from '../compare/valuesbykey';
import { isError, type CellOutput } from '../notebook/output';
import type { TestCell } from '../notebook/testcell';
import { timeoutOf, type TestRules } from '../rules';
import { isTimeout, type CellRun } from '../run/cellrun';
import type { Failure } from './verdict';

/** Whether two values of a picture's MIME type, as base64, show the same picture. */
type IsSamePicture = (stored: unknown, fresh: unknown) => boolean;

/**
 * Why a cell fails, or undefined. The order of the checks is nbval's: an exception takes precedence over
 * everything else.
 *
 * @param timedOutBefore whether an earlier cell of the notebook has timed out.
 * @param isSamePicture undefined where pictures are not compared by their pixels.
 */
export function failureOf(
  cell: TestCell,
  run: CellRun,
  rules: TestRules,
  timedOutBefore: boolean,
  isSamePicture?: IsSamePicture,
): Failure | undefined {
  const { checkException, check } = cell.options;
  if (run.end === 'dead') return { kind: 'kernel', message: 'Kernel dead on test start' };
  if (run.end === 'aborted') return { kind: 'kernel', message: 'Kernel aborted execution request' };
  if (run.end === 'unsendable')
    return {
      kind: 'stored',
      message: 'Its source has a lone surrogate (half a character), which cannot be sent to a kernel',
    };
  if (run.end === 'unprepared')
    return { kind: 'setup', message: `Parameters could not be set: ${run.death ?? 'the kernel has failed'}` };
  const raised = exceptionOf(run, rules.compat);
  if (raised && !checkException) return exceptionFailure(raised, cell, run, rules, timedOutBefore);
  const broken = brokenRunFailure(cell, run, rules, raised !== undefined);
  if (broken) return broken;
  if (cell.executionCount === undefined) {
    return {
      kind: 'stored',
      message: 'The stored cell has no execution_count',
      detail:
        'nbformat 4 requires an execution_count in every code cell: a number, or null where the cell ' +
        'was not run. Run and save the notebook once.',
    };
  }
  const isUnrun = cell.executionCount === null;
  if (isUnrun && cell.storedOutputs.length > 0)
    return { kind: 'unrun', message: 'Unrun reference cell has outputs' };
  if (cell.storedFault !== undefined && (check || isUnrun))
    return { kind: 'stored', message: cell.storedFault };
  const failure = check && !isUnrun ? differenceIn(cell, run, rules, isSamePicture) : undefined;
  if (failure || rules.compat || !checkException || raised) return failure;
  return { kind: 'not-raised', message: 'Cell was to raise an exception, and raised none' };
}

interface Raised {
  readonly name: string;
  readonly traceback: string;
}

/**
 * The exception of a cell. nbval looks at messages of the type `error` only. Stock tslab, and some magics of
 * IPython, send none: there the reply's status `error` counts, too.
 */
function exceptionOf({ outputs, status, errorsInReplyOnly }: CellRun, compat: boolean): Raised | undefined {
  const error = outputs.find(isError);
  if (error)
    return {
      name: String(error['ename']),
      traceback: ((error['traceback'] as string[] | undefined) ?? []).join('\n'),
    };
  if (status !== 'error' || (compat && !errorsInReplyOnly)) return undefined;
  const stderr = outputs
    .flatMap(output => (output['name'] === 'stderr' ? [String(output['text'])] : []))
    .join('');
  return {
    name: '',
    traceback: errorsInReplyOnly ? readableTraceback(stripVTControlCharacters(stderr)) : stderr,
  };
}

function exceptionFailure(
  { name, traceback }: Raised,
  cell: TestCell,
  run: CellRun,
  rules: TestRules,
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

/** The failure of a cell that did not run to its end. */
function brokenRunFailure(
  cell: TestCell,
  { end, death }: CellRun,
  rules: TestRules,
  hasRaised: boolean,
): Failure | undefined {
  switch (end) {
    case 'interrupted': // in nbval a cell passes that catches the KeyboardInterrupt
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
          `Failed to interrupt kernel in ${formatG(rules.outputTimeout)} seconds, ` +
          `so failing without traceback.`,
      };
    case 'silent':
      return {
        kind: 'timeout',
        message: `Timeout of ${formatG(rules.outputTimeout)} seconds exceeded waiting for output.`,
      };
    case 'died':
      return {
        kind: 'kernel',
        message: `Kernel died while executing cell: ${death ?? 'its process has ended'}`,
      };
    default:
      return undefined;
  }
}

/** The failure of a cell whose outputs differ from the stored ones; undefined where they are the same. */
export function differenceIn(
  cell: TestCell,
  run: CellRun,
  rules: TestRules,
  isSamePicture?: IsSamePicture,
): Failure | undefined {
  const { compat } = rules;
  const settings = compat ? {} : cell.settings;
  const skip = new Set([...skippedKeys, ...rules.skipCompare, ...(settings.skipCompare ?? [])]);
  if (!rules.exactPictures && !isSamePicture) pictureTypes.forEach(mime => skip.add(mime));
  const { rtol = rules.rtol ?? 0, atol = rules.atol ?? 0 } = settings;
  const isSame =
    compat || (rtol === 0 && atol === 0)
      ? isEqual
      : (a: unknown, b: unknown) => isClose(a, b, { rtol, atol });
  const sanitize = sanitizer([...rules.sanitize, ...(settings.sanitize ?? [])]);
  const { structure = rules.structure } = settings;
  const normalize = normalizer([...rules.normalize, ...(settings.normalize ?? [])]);
  const compared = (key: string, value: unknown) => {
    const normal = normalize(key, typeof value === 'string' ? sanitize(value) : value);
    return structure && !pictureTypes.includes(key) ? structureOf(key, normal) : normal;
  };
  const [stored, fresh] = comparedOutputs(cell, run, compat)
    .map(coalesceStreams)
    .map(outputs => (structure ? withoutPlainTables(outputs) : outputs));
  try {
    const difference = firstDifference(
      valuesByKey(stored, skip, compared),
      valuesByKey(fresh, skip, compared),
      (key, a, b) => {
        if (a instanceof Structure && b instanceof Structure) return a.outline === b.outline;
        return isSamePicture && pictureTypes.includes(key)
          ? isEqual(a, b) || isSamePicture(a, b)
          : isSame(a, b);
      },
    );
    return difference && { kind: 'difference', message: 'Cell outputs differ', difference };
  } catch (error) {
    if (error instanceof SanitizeError) return { kind: 'sanitize', message: error.message };
    throw error;
  }
}

/**
 * The outputs that are compared. Stack traces on stderr differ from run to run, so on a kernel that sends no
 * messages of the type `error`, a cell that may raise is compared by the name and the message of its error.
 */
function comparedOutputs(
  { options, storedOutputs }: TestCell,
  { outputs, errorsInReplyOnly }: CellRun,
  compat: boolean,
): [readonly CellOutput[], readonly CellOutput[]] {
  return options.checkException && errorsInReplyOnly && !compat
    ? [withErrorsFromStderr(storedOutputs), withErrorsFromStderr(outputs)]
    : [storedOutputs, outputs];
}
