import { parseArguments, readNumber, UsageError } from '../../cli/args';
import type { Streams } from '../../cli/streams';
import { openDesk } from '../desk/deskserver';
import { checkManualGrades } from '../grade/checkmanual';
import { readResults } from '../grade/submissionresult';
import { commonOptions } from './commonoptions';

const usage = `Opens a page for marking, in your browser, on this machine only.

usage: fastbook-course desk [options]

  --course DIR           the course's folder (default: the current one)
  --port PORT            the port that it listens on (default: any that is free)
  --help                 print this

Shows all answers to a question, without names on wish, with the mark scheme beside them, and statistics.
Points and comments are saved in manual.csv at once. Submissions have to be graded first. Ctrl-C ends it.
`;

const options = { ...commonOptions, port: { type: 'string', default: '0' } } as const;

/**
 * Runs `fastbook-course desk`, until a signal ends it.
 *
 * @returns the exit code.
 * @throws UsageError; Error if there are no results, or `manual.csv` is wrong.
 */
export async function deskCommand(args: readonly string[], { out }: Streams): Promise<number> {
  const { values } = parseArguments(args, options);
  if (values.help) {
    out(usage);
    return 0;
  }
  const port = readNumber('port', values.port, { least: 0, isWhole: true });
  if (port > 65535) throw new UsageError(`--port: expected a number of at most 65535, got ${values.port}`);
  if (readResults(values.course).length === 0)
    throw new Error('there is nothing to read: no results in autograded/. Run fastbook-course grade first');
  checkManualGrades(values.course);
  const { address, server } = await openDesk(values.course, port);
  out(`Open this address in a browser, and end the desk with Ctrl-C:\n${address}\n`);
  await new Promise(resolve => server.once('close', resolve));
  return 0;
}
