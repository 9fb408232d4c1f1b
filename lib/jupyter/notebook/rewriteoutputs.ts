import { downgradeOutput } from './downgrade';
import { fileStyleOf, styleAround, type FileStyle } from './filestyle';
import { cellsIn, type NotebookSource } from './notebooksource';
import { withLines, type Output } from './nbformat';
import { memberOf, type Layout } from './parsejson';
import { pythonJson, type JsonStyle } from './pythonjson';
import { isRecord } from '../protocol/json';

/** What a cell of a file is to have. */
export interface NewOutputs {
  readonly outputs: readonly Output[];
  readonly executionCount: number | null;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text of a notebook's file with new outputs and execution counts of some cells. All else stays, byte for
 * byte; the new text is in the style of what is around it. An output that is equal to the stored one of its
 * number stays as it is, too.
 *
 * @param cells by their index among all cells of the notebook.
 */
export function rewriteOutputs(source: NotebookSource, cells: ReadonlyMap<number, NewOutputs>): string {
  const style = fileStyleOf(source);
  const isOld = isRecord(source.json) && Number(source.json['nbformat']) < 4;
  const stored = cellsIn(source);
  const edits = [...cells].flatMap(([index, { outputs, executionCount }]) => {
    const cell = stored[index];
    const layout = cell && source.layouts.get(cell);
    if (!layout) throw new Error(`internal: the notebook has no cell ${index}`);
    return [
      ...outputsEdits(source, layout, cell['outputs'], isOld ? outputs.map(downgradeOutput) : outputs, style),
      ...countEdits(source, layout, isOld ? 'prompt_number' : 'execution_count', executionCount, style),
    ];
  });
  edits.sort((a, b) => b.start - a.start || b.end - a.end);
  return edits.reduce(
    (text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end),
    source.text,
  );
}

function countEdits(
  source: NotebookSource,
  cell: Layout,
  key: string,
  count: number | null,
  style: FileStyle,
): Edit[] {
  const span = memberOf(cell, key);
  const written = String(count);
  if (span && source.text.slice(span.start, span.end) === written) return [];
  return [span ? { ...span, text: written } : insertion(source, cell, key, () => written, style)];
}

function outputsEdits(
  source: NotebookSource,
  cell: Layout,
  stored: unknown,
  outputs: readonly object[],
  style: FileStyle,
): Edit[] {
  const { text, layouts } = source;
  const [span, old] = [memberOf(cell, 'outputs'), Array.isArray(stored) ? (stored as unknown[]) : []];
  const { members = [] } = layouts.get(old) ?? {};
  if (span && outputs.length === old.length && outputs.every((output, i) => isSame(output, old[i])))
    return [];
  const written = (around: JsonStyle) => {
    const { newline, indent, comma } = around;
    if (outputs.length === 0) return '[]';
    const inner = newline === undefined ? around : { ...around, newline: newline + indent };
    const items = outputs.map((output, i) =>
      isSame(output, old[i])
        ? text.slice(members[i].start, members[i].end)
        : pythonJson(style.hasLists ? withLines(output) : output, inner),
    );
    return `[${inner.newline ?? ''}${items.join(comma + (inner.newline ?? ''))}${newline ?? ''}]`;
  };
  return [
    span
      ? { ...span, text: written(styleAround(text, cell, style)) }
      : insertion(source, cell, 'outputs', written, style),
  ];
}

/** Adds a member: at its place where the cell's keys are sorted, otherwise at the end. */
function insertion(
  { text }: NotebookSource,
  cell: Layout,
  key: string,
  valueIn: (style: JsonStyle) => string,
  style: FileStyle,
): Edit {
  const around = styleAround(text, cell, style);
  const { newline = '', comma, colon, quote } = around;
  const member = `${quote(key)}${colon}${valueIn(around)}`;
  const keys = cell.members.map(member => member.key);
  const ordered = style.order([...keys, key]);
  const others = ordered.filter(other => other !== key);
  const behind = cell.members[keys.every((key, i) => key === others[i]) ? ordered.indexOf(key) : keys.length];
  if (behind) {
    const { start } = behind.keySpan;
    return { start, end: start, text: `${member}${comma}${newline}` };
  }
  const at = cell.members.at(-1)?.end ?? cell.start + 1;
  return { start: at, end: at, text: `${cell.members.length > 0 ? comma + newline : ''}${member}` };
}

const isSame = (output: unknown, stored: unknown) =>
  stored !== undefined && pythonJson(withLines(output)) === pythonJson(withLines(stored));
