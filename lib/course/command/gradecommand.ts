import { parseArguments } from '../../cli/args';
import type { Streams } from '../../cli/streams';
import { commonOptions } from './commonoptions';
import { assignmentsIn, studentsOf } from '../format/folders';
import { gradeUsage, readGradeArguments } from './gradearguments';
import { gradeAssignment } from '../grade/gradeassignment';
import { isolationNotices } from '../grade/isolation';
import { mergeResults, ungradedSubmissions } from '../grade/mergeresults';
import { removeLeftoverWorkspaces } from '../grade/workspace';
import { GradeProgress } from '../grade/gradeprogress';
import { writeReports, type Grade } from '../grade/gradereport';

/**
 * `fastbook-course grade`. Resolves with the exit code.
 *
 * @throws UsageError; Error where an assignment cannot be graded at all.
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
    failures += failed.length;
  }
  if (options.shard) out('Gather the parts with: fastbook-course merge\n');
  else out(summary(writeReports(root).filter(({ assignment }) => names.includes(assignment))));
  return failures > 0 ? 1 : 0;
}

export const mergeUsage = `Gathers the grades of all parts of a course into grades.csv, grades.json and grades.xml.

usage: fastbook-course merge [options] [folder ...]

  --course DIR           the course's folder (default: the current one)
  --help                 print this

Results that lie in the course's own autograded/ are all that is needed where the parts were graded on one file system.
Others are taken over from the folders given: each has been a course's folder, and has a folder autograded/.
Exit status: 0 if every submission has a grade, 1 if one has none, 2 for a mistake on the command line.
`;

/**
 * `fastbook-course merge`. Returns the exit code.
 *
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
    const pending = those.reduce((sum, grade) => sum + grade.pending, 0);
    return (
      `${name}: ${those.length} submissions, ${mean.toFixed(2)} ` +
      `of ${Math.max(...those.map(({ max }) => max))} points on ` +
      `average${pending > 0 ? `, ${pending} answers ` + `to be read ` + `(manual.csv)` : ''}`
    );
  });
  return `${[...lines, 'grades.csv, grades.json and grades.xml are written'].join('\n')}\n`;
}
