import { textOf, type Cell, type Notebook } from '../../jupyter/notebook/nbformat';
import { escapeHtml } from '../../cli/escape';
import type { GradedCell } from '../grade/gradereport';
import { hiddenTestsMarker, markSchemeMarker, stripRegions } from '../author/markers';
import { kindOf, nbgraderOf } from '../format/metadata';
import { markdown } from './markdown';
import { outputHtml, preHtml } from './outputhtml';
import { contentPolicy, pageStyle } from './pagestyle';

/** What a student gets back of one notebook. */
export interface Feedback {
  readonly assignment: string;
  readonly student: string;
  /** `digits.ipynb` */
  readonly name: string;
  /** As it was run for grading; undefined where it could not be. */
  readonly notebook?: Notebook;
  readonly cells: readonly GradedCell[];
  /** What happened to it while it was graded. */
  readonly notes: readonly string[];
  /** The teacher's word on all of it. */
  readonly comment?: string;
}

export interface FeedbackOptions {
  /**
   * Leave out hidden tests, mark schemes, and the places in a test that an error names. Default false:
   * nbgrader shows them.
   */
  readonly hideTests?: boolean;
}

/** A page of its own, for a browser or a mailbox: no scripts, and nothing that it loads. */
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
  return (
    `<strong>${sum(cells.map(({ score = 0 }) => score))} of ${sum(cells.map(({ max }) => max))} ` +
    `points</strong>${pending > 0 ? `, and ${pending} ` + `still to be read` : ''}`
  );
}

function row(cell: GradedCell): string {
  const state = cell.score === undefined ? 'still to be read' : cell.status;
  return (
    `<tr><td><a href="#${escapeHtml(cell.cell)}">${escapeHtml(cell.cell)}</a></td><td ` +
    `class="points">${points(cell)}</td><td>${state}</td></tr>`
  );
}

function section(cell: Cell, graded: GradedCell | undefined, hideTests: boolean): string {
  const shown = hideTests ? withoutHidden(cell) : cell;
  const text = textOf(shown.source);
  const source =
    cell.cell_type === 'markdown'
      ? markdown(text)
      : preHtml(cell.cell_type === 'code' ? 'code' : 'text', text);
  const outputs = (shown.outputs ?? []).map(outputHtml);
  if (!graded) return lines('<section>', source, ...outputs, '</section>');
  return lines(
    `<section id="${escapeHtml(graded.cell)}" class="graded ${graded.status.replace(' ', '-')}">`,
    `<strong>${escapeHtml(graded.cell)}: ${points(graded)} points</strong>`,
    source,
    ...outputs,
    graded.reason && preHtml('reason', graded.reason),
    graded.comment && preHtml('comment', graded.comment),
    '</section>',
  );
}

const points = ({ score, max }: GradedCell) =>
  `${score === undefined ? '–' : Number(score.toFixed(2))} of ${max}`;

const lines = (...parts: readonly (string | undefined)[]) => parts.filter(Boolean).join('\n');

/** A cell without what students did not see; of an error in tests, only the message. */
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
