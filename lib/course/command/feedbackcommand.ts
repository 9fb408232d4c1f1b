import { parseArguments } from '../../cli/args';
import type { Streams } from '../../cli/streams';
import { writeFeedback } from '../feedback/writefeedback';
import { assignmentsIn } from '../format/folders';
import { checkManualGrades } from '../grade/checkmanual';
import { readMarks } from '../grade/givenmarks';
import { manualFile, readManualGrades } from '../grade/manualgrades';
import { gradeOf } from '../grade/submissiongrade';
import { readResults } from '../grade/submissionresult';
import { finalGrades } from '../policy/finalgrades';
import { commonOptions } from './commonoptions';

const usage = `Makes a page for each graded notebook: the student's work, its outputs, points and comments.

usage: fastbook-course feedback [options] [assignment ...]

  --course DIR           the course's folder (default: the current one)
  --student NAME         only this student; may be repeated
  --hide-tests           leave out hidden tests and mark schemes
  --help                 print this

Without names: all of source/. Writes feedback/<student>/<assignment>/<notebook>.html. Points and comments are
those of grade, and of ${manualFile} (student,assignment,cell,points,comment); a comment without a cell is for
the whole submission.
`;

const options = {
  ...commonOptions,
  student: { type: 'string', multiple: true },
  'hide-tests': { type: 'boolean', default: false },
} as const;

/**
 * Runs `fastbook-course feedback`.
 *
 * @returns the exit code.
 * @throws UsageError; Error if no submission has a grade.
 */
export function feedbackCommand(args: readonly string[], { out }: Streams): number {
  const {
    values: { course, help, student: students, 'hide-tests': hideTests },
    positionals,
  } = parseArguments(args, options);
  if (help) {
    out(usage);
    return 0;
  }
  checkManualGrades(course);
  const manual = readManualGrades(course);
  const isWanted = (student: string) => students?.includes(student) ?? true;
  const earned = readResults(course).map(result => gradeOf(result, manual, readMarks(course, result)));
  const grades = finalGrades(course, earned).filter(({ student }) => isWanted(student));
  const pages = (positionals.length > 0 ? positionals : assignmentsIn(course)).flatMap(assignment =>
    grades
      .filter(grade => grade.assignment === assignment)
      .flatMap(({ student, by = student, policy = [] }) =>
        writeFeedback(course, assignment, by, manual, { student, policy, hideTests }),
      ),
  );
  if (pages.length === 0)
    throw new Error(
      `there is nothing to give back: no grade in autograded/ ` +
        `of ${students?.join(', ') ?? 'anybody'} for ${positionals.join(', ') || 'any assignment'}. ` +
        `Run fastbook-course grade first`,
    );
  out(pages.map(page => `${page}\n`).join(''));
  return 0;
}
