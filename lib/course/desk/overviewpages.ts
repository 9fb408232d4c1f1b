import { counted } from '../../cli/counted';
import { escapeHtml } from '../../cli/escape';
import { insideSentence, type Grade } from '../grade/submissiongrade';
import type { FinalGrade } from '../policy/finalgrades';
import { barChart, timeChart } from './charts';
import { deskFrame, deskLink, linkHtml } from './deskframe';
import type { DeskQuestion } from './deskcourse';
import type { LikePair } from './likeness';
import { statisticsOf, type QuestionStatistics } from './statistics';

/** An assignment on the first page. */
export interface DeskAssignment {
  readonly name: string;
  readonly questions: readonly DeskQuestion[];
  readonly grades: readonly Grade[];
}

/** The first page: all questions, and how many answers have yet to be read. */
export function overviewPage(assignments: readonly DeskAssignment[]): string {
  const parts = assignments.map(({ name, questions, grades }) => {
    const rows = questions.map(({ notebook, cell, kind, max }) => {
      const mine = grades.flatMap(({ cells }) =>
        cells.filter(other => other.cell === cell && other.notebook === notebook),
      );
      const left = mine.filter(({ score }) => score === undefined).length;
      const to = deskLink('question', { assignment: name, notebook, cell });
      const texts = `<td>${linkHtml(to, cell)}</td><td>${escapeHtml(kind ?? '')}</td>`;
      const inside = mine.filter(graded => insideSentence(graded) !== undefined).length;
      return `<tr>${texts}${number(max)}${number(left)}${number(inside)}</tr>`;
    });
    return `<h2>${escapeHtml(name)}</h2>
<p>${counted(grades.length, 'submission')};
${linkHtml(deskLink('statistics', { assignment: name }), 'statistics')}</p>
<table>
<tr><th>question</th><th>kind</th><th class="number">points</th><th class="number">to be read</th>
<th class="number">judged inside</th></tr>
${rows.join('\n')}
</table>
<p>Judged inside: answers with points of a test that ran in the student's process, where the student's code
could have made them up.</p>`;
  });
  const nothing = '<p>There are no results in autograded/: run fastbook-course grade first.</p>';
  return deskFrame('Desk', `<h1>Desk</h1>\n${parts.join('\n') || nothing}`);
}

/** What the page of statistics shows of an assignment. */
export interface AssignmentFacts {
  readonly name: string;
  /** What the submissions have earned. */
  readonly grades: readonly Grade[];
  /** The grades of all students, after groups, late penalties and extra credit. */
  readonly finals: readonly FinalGrade[];
  /** When each submission was handed in, in milliseconds since 1970. */
  readonly times: readonly number[];
  readonly pairs: readonly LikePair[];
}

const mostPairs = 20;

/** The page of statistics: points, questions, the time of handing in, and submissions that are alike. */
export function statisticsPage({ name, grades, finals, times, pairs }: AssignmentFacts): string {
  const { pending, max, mean, median, bins, questions } = statisticsOf(grades, finals);
  const points = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(2));
  const students = grades.length === finals.length ? '' : ` for ${counted(finals.length, 'student')}`;
  const left = pending > 0 ? `; ${pending} of them have answers to be read, and are not in the points` : '';
  const late = finals.flatMap(grade => grade.off ?? []);
  const off = points(late.reduce((sum, value) => sum + value, 0));
  const lateness =
    late.length === 0 ? '' : `<p>${late.length} handed in late: ${off} points are taken off.</p>\n`;
  const more = pairs.length - mostPairs;
  const rest = pairs.length === 0 ? '<p>None.</p>' : more > 0 ? `<p>And ${more} more.</p>` : '';
  const bars = bins.map((value, i) => ({ label: `${10 * i}–${10 * i + 10}`, value }));
  const shares = questions.flatMap(({ cell, difficulty }) =>
    difficulty === undefined ? [] : [{ label: cell, value: Math.round(100 * difficulty) }],
  );
  return deskFrame(
    `${name}: statistics`,
    `<nav>${linkHtml(deskLink(''), 'all questions')}</nav>
<h1>${escapeHtml(name)}</h1>
<p>${counted(grades.length, 'submission')}${students}${left}.
Mean ${points(mean)}, median ${points(median)} of ${max} points.</p>
${lateness}<h2>Students by their points, in percent</h2>
<figure>${barChart('students by their points', bars)}</figure>
<h2>Questions</h2>
<figure>${barChart('mean points of each question, in percent', shares)}</figure>
<table>
<tr><th>question</th><th class="number">points</th><th class="number">mean, %</th>
<th class="number">discrimination</th><th class="number">to be read</th></tr>
${questions.map(row).join('\n')}
</table>
<p>These are the points of the cells, before late penalties. Discrimination is the correlation of a question's
points with those of all others: near 0 or below, the question does not tell who knows more.</p>
<h2>Handed in</h2>
<figure>${timeChart('submissions handed in up to a time', times)}</figure>
<h2>Submissions that are alike</h2>
<p>A hint, and no proof: the share of the shorter one that is in the other, without what was handed out. Read
both before you judge.</p>
<table>
<tr><th>student</th><th>student</th><th class="number">share, %</th></tr>
${pairs.slice(0, mostPairs).map(pairRow).join('\n')}
</table>
${rest}`,
  );
}

const row = ({ cell, max, difficulty, discrimination, pending }: QuestionStatistics) =>
  `<tr><td>${escapeHtml(cell)}</td>${number(max)}` +
  number(difficulty === undefined ? '–' : Math.round(100 * difficulty)) +
  `${number(discrimination === undefined ? '–' : discrimination.toFixed(2))}${number(pending)}</tr>`;

const pairRow = ({ students: [a, b], share }: LikePair) =>
  `<tr><td>${escapeHtml(a)}</td><td>${escapeHtml(b)}</td>${number(Math.round(100 * share))}</tr>`;

const number = (value: string | number) => `<td class="number">${value}</td>`;
