import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readNotebook, textOf, type Cell, type Notebook } from '../../jupyter/notebook/nbformat';
import { markSchemeMarker, solutionMarker, stripRegions } from '../author/markers';
import { readSourceNotebooks } from '../author/sourcenotebooks';
import { folderOf } from '../format/folders';
import { isWorthPoints, kindOf, nbgraderOf, type CellKind } from '../format/metadata';
import { answerCells, answerDigest } from '../grade/answertext';
import { readMarks } from '../grade/givenmarks';
import { manualGradeOf, type ManualGrade, type ManualGrades } from '../grade/manualgrades';
import { gradeOf, type Grade, type GradedCell } from '../grade/submissiongrade';
import type { SubmissionResult } from '../grade/submissionresult';

/** A cell that is worth points, as a teacher reads it. */
export interface DeskQuestion {
  readonly assignment: string;
  /** The notebook's file name. */
  readonly notebook: string;
  /** Its `grade_id`. */
  readonly cell: string;
  readonly max: number;
  /** Undefined where the assignment's source is not there. */
  readonly kind: CellKind | undefined;
  /** The cells that ask it, as students got them. */
  readonly asked: readonly Cell[];
  /** The teacher's answer, or the mark scheme; of tests, also the test with its hidden part. */
  readonly scheme: readonly Cell[];
  /** Whether the assignment has another cell of this name: `manual.csv` cannot tell them apart. */
  readonly isAmbiguous: boolean;
}

/** What one student has handed in for a question. */
export interface DeskAnswer {
  readonly result: SubmissionResult;
  readonly graded: GradedCell;
  /** The mark in `manual.csv`. */
  readonly mark: ManualGrade;
  /** The mark was given for another answer, and does not count. */
  readonly isStale: boolean;
  /** The student's cells, and the test with its output. */
  readonly cells: readonly Cell[];
  /** Of what the student has written; undefined if the notebook could not be read. */
  readonly digest: string | undefined;
}

/** The questions of an assignment that has results, in the order of its notebooks. */
export function questionsOf(root: string, results: readonly SubmissionResult[]): DeskQuestion[] {
  if (results.length === 0) return [];
  const [{ assignment, notebooks }] = results;
  const sources = existsSync(folderOf(root, 'source', assignment))
    ? readSourceNotebooks(root, assignment)
    : [];
  const all = notebooks.flatMap(({ notebook, cells }) =>
    cells.map(({ cell, max }) => ({ notebook, cell, max })),
  );
  return all.map(({ notebook, cell, max }) => {
    const from = sources.find(({ name }) => name === notebook);
    const at = from?.source.cells.findIndex(other => nbgraderOf(other)?.grade_id === cell) ?? -1;
    const isAmbiguous = all.filter(other => other.cell === cell).length > 1;
    const known = { assignment, notebook, cell, max, isAmbiguous };
    if (from === undefined || at < 0) return { ...known, kind: undefined, asked: [], scheme: [] };
    return {
      ...known,
      kind: kindOf(from.source.cells[at]),
      asked: askingCells(from.released, cell),
      scheme: schemeOf(from.source, at),
    };
  });
}

/** The answers to a question, one for each result, sorted by student. */
export const answersTo = (
  root: string,
  { notebook, cell }: DeskQuestion,
  results: readonly SubmissionResult[],
  manual: ManualGrades,
): DeskAnswer[] =>
  results.flatMap(result => {
    const graded = gradeIn(root, result, manual).cells.find(
      other => other.cell === cell && other.notebook === notebook,
    );
    if (graded === undefined) return [];
    const { student, assignment } = result;
    const mark = manualGradeOf(manual, student, assignment, cell) ?? {};
    const isStale = mark.points !== undefined && graded.score === undefined;
    const ran = gradedNotebook(root, result, notebook);
    const at = ran?.cells.findIndex(other => nbgraderOf(other)?.grade_id === cell) ?? -1;
    const isTask = at >= 0 && kindOf(ran!.cells[at]) === 'manual task';
    const written = at < 0 ? [] : answerCells(ran!, at);
    const cells =
      isTask || written.includes(ran?.cells[at] as Cell) || at < 0 ? written : [...written, ran!.cells[at]];
    return [{ result, graded, mark, isStale, cells, digest: at < 0 ? undefined : answerDigest(ran!, at) }];
  });

/** The grade of a submission with what `manual.csv` says now. */
export const gradeIn = (root: string, result: SubmissionResult, manual: ManualGrades): Grade =>
  gradeOf(result, manual, readMarks(root, result));

/** A notebook of a submission as it was run; undefined if it could not be run. */
export function gradedNotebook(
  root: string,
  { student, assignment }: SubmissionResult,
  name: string,
): Notebook | undefined {
  const file = join(folderOf(root, 'autograded', assignment, student), name);
  try {
    return readNotebook(file);
  } catch {
    return undefined;
  }
}

/** The cells before an answer down from the last one that students wrote in, and a task's own text. */
function askingCells({ cells }: Notebook, id: string): Cell[] {
  const at = cells.findIndex(cell => nbgraderOf(cell)?.grade_id === id);
  const isTask = kindOf(cells[at]) === 'manual task';
  let from = at;
  while (from > 0 && isAsking(cells[from - 1])) from--;
  return cells.slice(from, isTask ? at + 1 : at);
}

function isAsking(cell: Cell): boolean {
  const kind = kindOf(cell);
  return cell.cell_type === 'markdown' && !isWorthPoints(kind) && kind !== 'autograded answer';
}

function schemeOf(source: Notebook, at: number): Cell[] {
  const own = source.cells[at];
  if (kindOf(own) === 'manual task')
    return stripRegions(textOf(own.source), markSchemeMarker).regions.map(region => ({
      ...own,
      source: region,
    }));
  const markers = new RegExp(`^.*(${solutionMarker.begin}|${solutionMarker.end}).*\n?`, 'gm');
  const answers = answerCells(source, at).map(cell => ({
    ...cell,
    source: textOf(cell.source).replace(markers, ''),
  }));
  const shown = kindOf(own) === 'tests' ? [...answers, own] : answers;
  return shown.map(cell => ({ ...cell, outputs: [] }));
}
