import { parseArguments, UsageError } from '../../cli/args';
import type { Streams } from '../../cli/streams';
import { startAssignment } from '../author/startassignment';
import { commonOptions } from './commonoptions';

const usage = `Starts an assignment: a notebook with a cell of each kind, and nbgrader's settings.

usage: fastbook-course new [options] ASSIGNMENT

  --course DIR           the course's folder (default: the current one)
  --help                 print this

Existing files are not overwritten.
`;

/**
 * Runs `fastbook-course new`.
 *
 * @returns the exit code.
 * @throws UsageError unless there is one name; Error if the assignment exists.
 */
export function newCommand(args: readonly string[], { out }: Streams): number {
  const {
    values: { course, help },
    positionals,
  } = parseArguments(args, commonOptions);
  if (help) {
    out(usage);
    return 0;
  }
  if (positionals.length !== 1)
    throw new UsageError(`expected the name of one assignment, got ${positionals.length}`);
  out(`${startAssignment(course, positionals[0]).join('\n')}\n`);
  return 0;
}
