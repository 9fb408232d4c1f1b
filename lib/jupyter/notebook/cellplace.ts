import { cellsIn, type NotebookSource } from './notebooksource';
import { memberOf, type Layouts, type Span } from './parsejson';

/** A place in a file: line and column, from 1. */
export interface Place {
  /** Of the file. */
  readonly line: number;
  /** Of the line, in UTF-16 units. */
  readonly column: number;
}

/**
 * A function that says where in a notebook's file a line of a cell's source stands: at its first character,
 * or at a column of it. The cell is one of all cells, from 0; lines and columns are from 1. A line that the
 * cell has not is its first; a cell without a source stands where it begins.
 */
export function cellPlaces(
  source: NotebookSource,
): (index: number, at?: { line: number; column?: number | undefined }) => Place {
  const { text, layouts } = source;
  const cells = cellsIn(source);
  const starts = lineStarts(text);
  const placeAt = (position: number): Place => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= position) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: position - starts[low] + 1 };
  };
  return (index, { line = 1, column = 1 } = { line: 1 }) => {
    const cell = cells[index] ?? {};
    const layout = layouts.get(cell);
    const span = layout && (memberOf(layout, 'source') ?? memberOf(layout, 'input'));
    if (!span) return placeAt(layout?.start ?? 0);
    const lines = linesIn(text, literalsIn(cell, span, layouts), line);
    const positions = lines[line - 1] ?? lines[0];
    return placeAt(positions[Math.min(column, positions.length) - 1] ?? span.start);
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  return starts;
}

/** The texts of a source: itself, or those of its list. */
function literalsIn(cell: Readonly<Record<string, unknown>>, span: Span, layouts: Layouts): readonly Span[] {
  const value = cell['source'] ?? cell['input'];
  return Array.isArray(value) ? (layouts.get(value)?.members ?? []) : [span];
}

/**
 * For each line of a source, at least up to the one asked for, the position of each of its characters, and of
 * its end.
 */
function linesIn(text: string, literals: readonly Span[], line: number): number[][] {
  const lines: number[][] = [[]];
  let hasEnded = false;
  // nbformat 2 and 3 also have lists of lines without their ends
  const first = literals[0] as Span | undefined;
  const areBare =
    first !== undefined && literals.length > 1 && !/\\[nr]"$/.test(text.slice(first.start, first.end));
  for (const [i, { start, end }] of literals.entries()) {
    if (areBare && i > 0 && lines.length === line) return lines;
    if (areBare && i > 0) lines.push([]);
    for (let at = start + 1; at < end - 1;) {
      if (hasEnded && lines.length === line) return lines;
      if (hasEnded) lines.push([]);
      lines.at(-1)!.push(at);
      const isEscaped = text[at] === '\\';
      hasEnded = isEscaped && text[at + 1] === 'n';
      at += isEscaped ? (text[at + 1] === 'u' ? 6 : 2) : 1;
    }
    if (i === literals.length - 1 || (areBare && end - start === 2)) lines.at(-1)!.push(end - 1);
  }
  return lines;
}
