import { counted } from '../../cli/counted';
import { parseArguments, UsageError } from '../../cli/args';
import type { Streams } from '../../cli/streams';
import { collectAssignment } from '../collect/collectassignment';
import { dateOf } from '../desk/charts';
import { excerptLine } from '../grade/excerpt';
import { commonOptions } from './commonoptions';

const usage = `Puts what students have handed in into submitted/<student>/<assignment>/.

usage: fastbook-course collect [options] ASSIGNMENT ARCHIVE-OR-FOLDER ...

  --course DIR           the course's folder (default: the current one)
  --force                also replace submissions that are newer
  --help                 print this

Takes the zip that Canvas or Moodle makes of all submissions, a folder or a zip with a folder for each
student, or with files that have the student's name in theirs (ps1_Jane Doe.ipynb). Students' names are those
there; with a roster.csv (student,name,email,id,login,number,section), those in its column student.
Exit status: 0 if all was collected, 1 if something was left out, which is named, 2 for a mistake on the
command line.
`;

const options = { ...commonOptions, force: { type: 'boolean', default: false } } as const;

/**
 * Runs `fastbook-course collect`.
 *
 * @returns the exit code.
 * @throws UsageError; Error for an archive that cannot be read, or an assignment that is not there.
 */
export async function collectCommand(args: readonly string[], { out, error }: Streams): Promise<number> {
  const {
    values: { course, force, help },
    positionals: [assignment, ...from],
  } = parseArguments(args, options);
  if (help) {
    out(usage);
    return 0;
  }
  if (from.length === 0) throw new UsageError('expected an assignment, and an archive or a folder');
  const { collected, problems, missing } = await collectAssignment(course, assignment, from, { force });
  for (const { student, what, time, isLate } of collected)
    out(`${excerptLine(student)}: ${what}, handed in ${dateOf(time)}${isLate ? ', late by Canvas' : ''}\n`);
  out(`${assignment}: ${counted(collected.length, 'submission')}\n`);
  error(problems.map(problem => `NOT COLLECTED: ${excerptLine(problem)}\n`).join(''));
  if (missing.length > 0) error(`Nothing yet of ${missing.length}: ${missing.join(', ')}\n`);
  return problems.length > 0 ? 1 : 0;
}
