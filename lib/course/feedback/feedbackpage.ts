import { textOf, type Cell, type Notebook } from '../../jupyter/notebook/nbformat';
import { escapeHtml } from '../../cli/escape';
import { cellHtml } from '../../site/cellhtml';
import { preHtml } from '../../site/codehtml';
import { guestRendering } from '../../site/rendering';
import { insideSentence, type GradedCell } from '../grade/submissiongrade';
import { hiddenTestsMarker, markSchemeMarker, stripRegions } from '../author/markers';
import { kindOf, nbgraderOf } from '../format/metadata';
import { contentPolicy, pageStyle } from './pagestyle';

/** The feedback on one notebook of a submission. */
export interface Feedback {
  readonly assignment: string;
  readonly student: string;
  /** The notebook's file name, `digits.ipynb`. */
  readonly name: string;
  /** The notebook as it was run for grading; undefined if it could not be run. */
  readonly notebook?: Notebook;
  readonly cells: readonly GradedCell[];
  /** What happened while it was graded, a sentence each. */
  readonly notes: readonly string[];
  /** The teacher's comment on the whole submission. */
  readonly comment?: string;
}

/** What a page of feedback shows. */
export interface FeedbackOptions {
  /**
   * Leave out hidden tests, mark schemes, and the traceback of an error in a test. Default false: they are
   * shown, as nbgrader shows them.
   */
  readonly hideTests?: boolean;
}

/** Renders feedback as one HTML file, without scripts and without anything to load. */
export function feedbackPage(feedback: Feedback, { hideTests = false }: FeedbackOptions = {}): string {
  const { assignment, student, name, notebook, cells, notes, comment } = feedback;
  const scores = new Map(cells.map(cell => [cell.cell, cell]));
  const title = `${assignment}: ${student}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
${lines(
  `<h1>${escapeHtml(title)}</h1>`,
  `<p>${escapeHtml(name)}: ${total(cells)}</p>`,
  comment && preHtml('comment', comment),
  ...notes.map(note => preHtml('reason', note)),
  '<table>\n<tr><th>cell</th><th>points</th><th></th></tr>',
  ...cells.map(row),
  '</table>',
  ...(notebook?.cells ?? []).map(cell =>
    section(cell, scores.get(nbgraderOf(cell)?.grade_id ?? ''), hideTests),
  ),
)}
</body>
</html>
`;
}

function total(cells: readonly GradedCell[]): string {
  const sum = (values: readonly number[]) => Number(values.reduce((a, b) => a + b, 0).toFixed(2));
  const pending = cells.filter(({ score }) => score === undefined).length;
  const earned = sum(cells.map(({ score = 0 }) => score));
  const max = sum(cells.map(cell => cell.max));
  const left = pending > 0 ? `, and ${pending} still to be read` : '';
  return `<strong>${earned} of ${max} points</strong>${left}`;
}

function row(cell: GradedCell): string {
  const state = cell.score === undefined ? 'still to be read' : cell.status;
  const id = escapeHtml(cell.cell);
  return (
    `<tr><td><a href="#${id}">${id}</a></td>` +
    `<td class="points">${points(cell)}</td><td>${state}</td></tr>`
  );
}

function section(cell: Cell, graded: GradedCell | undefined, hideTests: boolean): string {
  const shown = hideTests ? withoutHidden(cell) : cell;
  const { html } = cellHtml(shown, guestRendering);
  if (!graded) return lines('<section>', html, '</section>');
  return lines(
    `<section id="${escapeHtml(graded.cell)}" class="graded ${graded.status.replace(' ', '-')}">`,
    `<strong>${escapeHtml(graded.cell)}: ${points(graded)} points</strong>`,
    html,
    insideSentence(graded) && preHtml('reason', insideSentence(graded)!),
    graded.reason && preHtml('reason', graded.reason),
    graded.comment && preHtml('comment', graded.comment),
    '</section>',
  );
}

const points = ({ score, max }: GradedCell) =>
  `${score === undefined ? '–' : Number(score.toFixed(2))} of ${max}`;

const lines = (...parts: readonly (string | undefined)[]) => parts.filter(Boolean).join('\n');

/** A cell without hidden tests and mark scheme. Of an error in a test, only the message stays. */
function withoutHidden(cell: Cell): Cell {
  const kind = kindOf(cell);
  if (kind === 'manual task')
    return { ...cell, source: stripRegions(textOf(cell.source), markSchemeMarker).text };
  if (kind !== 'tests') return cell;
  const outputs = (cell.outputs ?? []).map(output =>
    output.output_type === 'error' ? { ...output, traceback: [] } : output,
  );
  return { ...cell, source: stripRegions(textOf(cell.source), hiddenTestsMarker).text, outputs };
}
