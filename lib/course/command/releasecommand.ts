import { parseArguments } from '../../cli/args';
import type { Streams } from '../../cli/streams';
import { assignmentsIn } from '../format/folders';
import { writeRelease } from '../author/writerelease';
import { commonOptions } from './commonoptions';

const usage = `Makes the students' notebooks: without solutions, hidden tests, mark schemes and outputs,
and with locked cells and checksums.

usage: fastbook-course release [options] [assignment ...]

  --course DIR           the course's folder (default: the current one)
  --help                 print this

Without names: all of source/. Writes release/<assignment>/ anew, with the other files of source/<assignment>/
beside the notebooks, except hidden files and notebooks in folders below. No kernel is needed.
`;

/**
 * Runs `fastbook-course release`.
 *
 * @returns the exit code.
 * @throws UsageError; Error for an assignment that cannot be released.
 */
export function releaseCommand(args: readonly string[], { out }: Streams): number {
  const {
    values: { course, help },
    positionals,
  } = parseArguments(args, commonOptions);
  if (help) {
    out(usage);
    return 0;
  }
  for (const assignment of positionals.length > 0 ? positionals : assignmentsIn(course))
    out(`${writeRelease(course, assignment)}\n`);
  return 0;
}
