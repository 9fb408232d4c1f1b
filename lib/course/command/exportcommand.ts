import { join } from 'node:path';
import { makeFolder, writeAtomically } from '../../host/files';
import { counted } from '../../cli/counted';
import { parseArguments, UsageError } from '../../cli/args';
import type { Streams } from '../../cli/streams';
import { readRoster } from '../collect/roster';
import { gradescopeResults } from '../export/gradescope';
import { canvasTable, moodleTable } from '../export/gradetables';
import { excerptLine } from '../grade/excerpt';
import { folderOf } from '../format/folders';
import { readResult } from '../grade/submissionresult';
import { writeReports } from '../grade/writereports';
import { commonOptions } from './commonoptions';

const usage = `Writes the grades for a learning platform: export/canvas.csv, export/moodle.csv, or for
Gradescope export/gradescope/<student>/<assignment>/results.json.

usage: fastbook-course export [options] canvas|moodle|gradescope [assignment ...]

  --course DIR           the course's folder (default: the current one)
  --help                 print this

Without assignments: all that have grades. Students are those of roster.csv
(student,name,email,id,login,number,section), or else those with grades. A submission with answers that are
still to be read has no grade in a table.
Exit status: 0 if all are in it, 1 if something was left out, which is named, 2 for a mistake on the command
line.
`;

const tables = { canvas: canvasTable, moodle: moodleTable };

/**
 * Runs `fastbook-course export`.
 *
 * @returns the exit code.
 * @throws UsageError; Error if there are no grades.
 */
export function exportCommand(args: readonly string[], { out, error }: Streams): number {
  const {
    values: { course, help },
    positionals: [platform, ...assignments],
  } = parseArguments(args, commonOptions);
  if (help) {
    out(usage);
    return 0;
  }
  if (platform !== 'canvas' && platform !== 'moodle' && platform !== 'gradescope')
    throw new UsageError(`expected canvas, moodle or gradescope, got ${platform ?? 'nothing'}`);
  const all = writeReports(course);
  const unknown = assignments.find(name => !all.some(({ assignment }) => assignment === name));
  const grades = all.filter(({ assignment }) => assignments.length === 0 || assignments.includes(assignment));
  if (unknown !== undefined || grades.length === 0)
    throw new Error(
      `there are no grades for ${unknown ?? 'any assignment'}. Run fastbook-course grade first`,
    );
  const folder = join(course, 'export');
  makeFolder(folder);
  if (platform === 'gradescope') {
    for (const grade of grades) {
      const { assignment, student } = grade;
      folderOf(course, 'autograded', assignment, student); // refuses a name that is no folder's
      const to = join(folder, platform, student, assignment);
      makeFolder(to);
      const results = gradescopeResults(grade, readResult(course, student, assignment)?.seconds);
      writeAtomically(join(to, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
    }
    out(`${join(folder, platform)}: ${counted(grades.length, 'submission')}\n`);
    return 0;
  }
  const { csv, left } = tables[platform](grades, readRoster(course));
  const file = join(folder, `${platform}.csv`);
  writeAtomically(file, csv);
  out(`${file}\n`);
  error(left.map(sentence => `NOT IN IT: ${excerptLine(sentence)}\n`).join(''));
  return left.length > 0 ? 1 : 0;
}
