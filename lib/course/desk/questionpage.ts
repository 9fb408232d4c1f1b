import { createHmac } from 'node:crypto';
import { escapeHtml } from '../../cli/escape';
import { textOf, type Cell } from '../../jupyter/notebook/nbformat';
import { preHtml } from '../../site/codehtml';
import { answerCellHtml, deskFrame, deskLink, linkHtml } from './deskframe';
import type { DeskAnswer, DeskQuestion } from './deskcourse';
import type { ManualGrade } from '../grade/manualgrades';
import { insideSentence } from '../grade/submissiongrade';

/** How a question's answers are shown. */
export interface QuestionView {
  /** Without names, in an order that tells nothing of them. */
  readonly isAnonymous: boolean;
  /** In columns; otherwise one after the other. */
  readonly isSideBySide: boolean;
  /** A key of the session, from which the names that the page uses for students are made. */
  readonly key: string;
}

/** The name that a page has for a student: it tells nothing of the student. */
export const aliasOf = (key: string, student: string): string =>
  createHmac('sha256', key).update(student).digest('hex').slice(0, 16);

/** A mark as the page's script knows it: texts as they stand in the fields. */
export interface ShownMark {
  readonly points: string;
  readonly comment: string;
  /** It was given for another answer, and does not count. */
  readonly isStale: boolean;
}

/** A mark for the fields of a page. */
export const shownMark = ({ points, comment = '' }: ManualGrade, isStale = false): ShownMark => ({
  points: points === undefined ? '' : String(points),
  comment,
  isStale,
});

/** The marks of a question by students' aliases, and the comments that were used, the most frequent first. */
export function marksData(answers: readonly DeskAnswer[], key: string) {
  const uses = new Map<string, number>();
  for (const { mark } of answers) if (mark.comment) uses.set(mark.comment, (uses.get(mark.comment) ?? 0) + 1);
  return {
    marks: Object.fromEntries(
      answers.map(({ result, mark, isStale, digest }) => [
        aliasOf(key, result.student),
        { ...shownMark(mark, isStale), answer: digest ?? '' },
      ]),
    ),
    comments: [...uses].sort(([, a], [, b]) => b - a).map(([comment]) => comment),
  };
}

/** The page with all answers to a question, the mark scheme beside them. */
export function questionPage(
  question: DeskQuestion,
  answers: readonly DeskAnswer[],
  view: QuestionView,
): string {
  const { assignment, notebook, cell, max } = question;
  const { isAnonymous, isSideBySide, key } = view;
  const ordered = isAnonymous
    ? [...answers].sort((a, b) => (aliasOf(key, a.result.student) < aliasOf(key, b.result.student) ? -1 : 1))
    : answers;
  const here = { assignment, notebook, cell };
  const to = (anonymous: boolean, beside: boolean) =>
    deskLink('question', {
      ...here,
      anonymous: anonymous ? '1' : undefined,
      beside: beside ? '1' : undefined,
    });
  const nameOf = (i: number) => (isAnonymous ? `Answer ${i + 1}` : undefined);
  const sections = ordered.map((answer, i) => answerHtml(question, answer, nameOf(i), key));
  const title = `${assignment}: ${cell}`;
  const body = `<header>
<nav>${linkHtml(deskLink(''), 'all questions')}
${linkHtml(to(!isAnonymous, isSideBySide), isAnonymous ? 'with names' : 'without names')}
${linkHtml(to(isAnonymous, !isSideBySide), isSideBySide ? 'one after the other' : 'side by side')}</nav>
<h1>${escapeHtml(title)} <small>${max} ${max === 1 ? 'point' : 'points'}</small></h1>
<p id="progress" role="status"></p>
${question.isAmbiguous ? `<p class="fault">${escapeHtml(ambiguity(question))}</p>` : ''}
</header>
<div class="columns">
<main class="${isSideBySide ? 'beside' : 'below'}"
  data-assignment="${escapeHtml(assignment)}" data-notebook="${escapeHtml(notebook)}"
  data-cell="${escapeHtml(cell)}" data-max="${max}">
${sections.join('\n')}
</main>
<aside>
${titled('Question', question.asked)}
${titled('Mark scheme', question.scheme)}
<h2>Comments used before</h2>
<ol id="used"></ol>
<h2>Keys</h2>
${keysHtml}
</aside>
</div>`;
  return deskFrame(title, body);
}

/** Why a question cannot be marked whose name another cell has. */
export const ambiguity = ({ cell, assignment }: DeskQuestion): string =>
  `the cell ${cell} is in several notebooks of ${assignment}; give each a name of its own`;

const titled = (title: string, cells: readonly Cell[]) =>
  cells.length === 0 ? '' : `<h2>${title}</h2>\n${cells.map(answerCellHtml).join('\n')}`;

function answerHtml(
  { isAmbiguous, max, kind }: DeskQuestion,
  { result, graded, mark, isStale, cells, digest }: DeskAnswer,
  name: string | undefined,
  key: string,
): string {
  const { points, comment } = shownMark(mark, isStale);
  const given = name ?? result.student;
  const inside = insideSentence(graded);
  const written = kind === 'tests' ? cells.slice(0, -1) : cells;
  const isWritten = written.some(({ source }) => textOf(source).trim() !== '');
  const off = isAmbiguous ? ' disabled' : '';
  const earned =
    graded.score === undefined || mark.points !== undefined ? '' : Number(graded.score.toFixed(2));
  return `<section class="answer" tabindex="-1" aria-label="${escapeHtml(given)}"
  data-student="${aliasOf(key, result.student)}" data-answer="${digest ?? ''}"
  data-scored="${graded.score === undefined ? '' : '1'}">
<h2>${escapeHtml(given)}</h2>
<div class="work">
${isWritten ? cells.map(answerCellHtml).join('\n') : preHtml('reason', 'nothing was written')}
${graded.reason === '' || graded.score === undefined ? '' : preHtml('reason', graded.reason)}
${inside === undefined ? '' : preHtml('reason', inside)}
</div>
<p class="stale fault"${isStale ? '' : ' hidden'}>These points were given for another answer, and do not count
until you confirm them with Enter, or change them.</p>
<form>
<label>Points <input class="points" inputmode="decimal" autocomplete="off" size="5"
  placeholder="${earned}" value="${escapeHtml(points)}"${off}> of ${max}</label>
<label>Comment <textarea class="comment" rows="2"${off}>${'\n'}${escapeHtml(comment)}</textarea></label>
<output class="state"></output>
</form>
</section>`;
}

const keysHtml = `<dl class="keys">
<dt>j k</dt><dd>next, previous answer (in a field: Alt and an arrow)</dd>
<dt>n</dt><dd>next answer without points</dd>
<dt>0–9</dt><dd>points</dd>
<dt>f</dt><dd>all points, and on to the next</dd>
<dt>c</dt><dd>comment</dd>
<dt>Alt+1–9</dt><dd>a comment used before</dd>
<dt>Enter</dt><dd>save the points, and on to the next</dd>
<dt>Esc</dt><dd>leave a field</dd>
</dl>`;
