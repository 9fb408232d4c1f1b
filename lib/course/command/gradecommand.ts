import { parseArguments } from '../../cli/args';
import { counted } from '../../cli/counted';
import type { Streams } from '../../cli/streams';
import { commonOptions } from './commonoptions';
import { assignmentsIn, strayedSubmissions, studentsOf } from '../format/folders';
import { gradeUsage, readGradeArguments } from './gradearguments';
import { gradeAssignment } from '../grade/gradeassignment';
import { checkManualGrades } from '../grade/checkmanual';
import { noteMarks } from '../grade/givenmarks';
import { isolationNotices } from '../grade/isolation';
import { readManualGrades } from '../grade/manualgrades';
import { excerptLine } from '../grade/excerpt';
import { mergeResults, ungradedSubmissions } from '../grade/mergeresults';
import { removeLeftoverWorkspaces } from '../grade/workspace';
import { GradeProgress } from '../grade/gradeprogress';
import type { Grade } from '../grade/submissiongrade';
import { readPolicy } from '../policy/finalgrades';
import { writeReports } from '../grade/writereports';

/**
 * Runs `fastbook-course grade`.
 *
 * @returns the exit code.
 * @throws UsageError; Error for an assignment that cannot be graded.
 */
export async function gradeCommand(
  args: readonly string[],
  { out, error, isTerminal }: Streams,
): Promise<number> {
  const { root, assignments, help, ...options } = readGradeArguments(args);
  if (help) {
    out(gradeUsage);
    return 0;
  }
  checkManualGrades(root);
  readPolicy(root); // before anything is graded
  noteMarks(root, readManualGrades(root));
  removeLeftoverWorkspaces();
  error(`${isolationNotices[options.isolation]}.\n`);
  const names =
    assignments.length > 0
      ? assignments
      : assignmentsIn(root).filter(name => studentsOf(root, 'submitted', name).length > 0);
  let failures = 0;
  for (const name of names) {
    const progress = new GradeProgress(name, out, isTerminal);
    const { failed } = await gradeAssignment(root, name, {
      ...options,
      onEvent: event => progress.tell(event),
    });
    const strayed = strayedSubmissions(root, name);
    error(strayed.map(reason => `NOT GRADED: ${excerptLine(reason)}\n`).join(''));
    failures += failed.length + strayed.length;
  }
  if (options.shard) out('Merge the parts with: fastbook-course merge\n');
  else out(summary(writeReports(root).filter(({ assignment }) => names.includes(assignment))));
  return failures > 0 ? 1 : 0;
}

const mergeUsage = `Merges the grades of all parts (shards) into grades.csv, grades.json and grades.xml.

usage: fastbook-course merge [options] [folder ...]

  --course DIR           the course's folder (default: the current one)
  --help                 print this

If all parts were graded on one file system, their results are in the course's autograded/ already, and no
folder is needed. Other results are copied from the given folders: each was a course's folder, and has a
folder autograded/.
Exit status: 0 if every submission has a grade, 1 if not, 2 for a mistake on the command line.
`;

/**
 * Runs `fastbook-course merge`.
 *
 * @returns the exit code.
 * @throws UsageError; Error for a folder without results.
 */
export function mergeCommand(args: readonly string[], { out, error }: Streams): number {
  const {
    values: { course: root, help },
    positionals,
  } = parseArguments(args, commonOptions);
  if (help) {
    out(mergeUsage);
    return 0;
  }
  for (const [i, count] of mergeResults(root, positionals).entries())
    out(`${positionals[i]}: ${count} results\n`);
  const grades = writeReports(root);
  out(summary(grades));
  const missing = ungradedSubmissions(root, grades);
  error(missing.map(folder => `NOT GRADED: ${folder}\n`).join(''));
  return missing.length > 0 ? 1 : 0;
}

function summary(grades: readonly Grade[]): string {
  const names = [...new Set(grades.map(({ assignment }) => assignment))];
  const lines = names.map(name => {
    const those = grades.filter(({ assignment }) => assignment === name);
    const mean = those.reduce((sum, { score }) => sum + score, 0) / those.length;
    const max = Math.max(...those.map(grade => grade.max));
    const pending = those.reduce((sum, grade) => sum + grade.pending, 0);
    const left = pending > 0 ? `, ${counted(pending, 'answer')} to be read (fastbook-course desk)` : '';
    const all = counted(those.length, 'submission');
    return `${name}: ${all}, ${mean.toFixed(2)} of ${max} points on average${left}${insideLines(those)}`;
  });
  return `${[...lines, 'grades.csv, grades.json and grades.xml are written'].join('\n')}\n`;
}

/** The tests whose points students' code may have made up, a line each. */
function insideLines(grades: readonly Grade[]): string {
  const reasons = new Map(
    grades.flatMap(({ cells }) =>
      cells.flatMap(({ cell, inside }) => (inside === undefined ? [] : [[cell, inside] as const])),
    ),
  );
  return [...reasons]
    .map(([cell, why]) => `\n    ${cell} is judged in the student's process: ${why}`)
    .join('');
}
