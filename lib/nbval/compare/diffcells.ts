import type { NbvalOptions } from '../nbvaloptions';
import type { TestCell } from '../notebook/testcell';
import type { TestRules } from '../rules';
import type { CellRun } from '../run/cellrun';
import type { CellResult } from '../run/notebookrunner';
import { differenceIn } from '../verdict/cellfailure';
import type { Failure } from '../verdict/verdict';
import { pairInOrder } from './pairinorder';
import { comparePictures } from './picture';

/** A pair of cells that was compared; the cell of the result is the first one, or the only one. */
export interface DiffResult {
  readonly result: CellResult;
  /** Whether the cell is of the first notebook. */
  readonly isOfFirst: boolean;
}

/**
 * Compares the stored outputs of two notebooks by the rules by which new ones are compared, and their
 * sources. Those of the second stand in the place of new ones. The markers and settings of the first count.
 */
export async function diffCells(
  first: readonly TestCell[],
  second: readonly TestCell[],
  rules: TestRules,
  images?: NbvalOptions['images'],
): Promise<DiffResult[]> {
  const results: DiffResult[] = [];
  for (const [a, b] of pairInOrder(first, second, (a, b) => a.source === b.source)) {
    if (!a || !b) {
      const failure: Failure = {
        kind: 'difference',
        message: `Cell is only in the ${a ? 'first' : 'second'} notebook`,
      };
      const result: CellResult = { cell: a ?? b, verdict: { status: 'failed', failure }, pictures: [] };
      results.push({ result, isOfFirst: a !== undefined });
      continue;
    }
    const run: CellRun = { end: 'idle', outputs: b.storedOutputs };
    const tolerance = rules.compat ? undefined : (a.settings.images ?? images);
    const pictures = tolerance === undefined ? undefined : await comparePictures(a, run, tolerance);
    const failure =
      faultOf(a, b) ?? (isCompared(a) ? differenceIn(a, run, rules, pictures?.isSame) : undefined);
    const result: CellResult = {
      cell: a,
      verdict: failure ? { status: 'failed', failure } : { status: 'passed' },
      run,
      pictures: failure ? (pictures?.differences ?? []) : [],
    };
    results.push({ result, isOfFirst: true });
  }
  return results;
}

const isCompared = ({ options: { check, skip } }: TestCell) => check && !skip;

function faultOf(a: TestCell, b: TestCell): Failure | undefined {
  if (a.source !== b.source)
    return {
      kind: 'difference',
      message: 'Cell sources differ',
      difference: { kind: 'mismatch', key: 'source', stored: a.source, fresh: b.source },
    };
  const fault = a.storedFault ?? b.storedFault;
  return fault !== undefined && isCompared(a) ? { kind: 'stored', message: fault } : undefined;
}
