import { parseArguments } from '../../cli/args';
import type { Streams } from '../../cli/streams';
import { assignmentsIn } from '../format/folders';
import { writeRelease } from '../author/writerelease';
import { commonOptions } from './commonoptions';

const usage = `Makes what students get: without solutions, hidden tests, mark schemes and outputs, locked and with checksums.

usage: fastbook-course release [options] [assignment ...]

  --course DIR           the course's folder (default: the current one)
  --help                 print this

Without names: all of source/. Writes release/<assignment>/ anew, with the other files of source/<assignment>/ beside the
notebooks; hidden files and notebooks in folders below stay behind. No kernel is needed.
`;

/** `fastbook-course release`. */
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
