import { existsSync, readFileSync } from 'node:fs';
import { writeAtomically } from '../../lib/host/files';
import type { Scrap } from '../../lib/jupyter/notebook/scrap';

/** A recorded number: its value, how far a run may be off, and the notebook that has to produce it. */
export interface RecordedNumber {
  /** The notebook's file name without `.ipynb`. */
  notebook: string;
  value: number;
  /** Greatest difference that is allowed. */
  tolerance: number;
}

/**
 * `notebooks/recorded.json`: by data set, then by name. Numbers that come from no data set are under `none`.
 */
export type RecordedNumbers = Record<string, Record<string, RecordedNumber>>;

/** A number of this run beside the recorded one. */
export interface Comparison {
  dataset: string;
  backend?: string;
  name: string;
  /** Undefined where the number is not recorded, and so is `tolerance` then. */
  recorded?: number;
  tolerance?: number;
  /** Undefined where the notebook did not produce the number. */
  got?: number;
  /** Why the number does not hold; undefined where it does. */
  problem?: string;
}

/** Backends round differently, and a sum of many rounded numbers drifts. */
const defaultTolerance = 0.005;

const datasetOf = (scrap: Scrap) => scrap.dataset ?? 'none';

/**
 * Reads a file of recorded numbers. One that does not exist yet is empty.
 *
 * @throws Error naming the file where it is not JSON.
 */
export function readRecorded(file: string): RecordedNumbers {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RecordedNumbers;
  } catch (error) {
    throw new Error(
      `cannot read ${file}: ${(error as Error).message}. Correct it, or remove it and run with --record`,
      { cause: error },
    );
  }
}

/**
 * Compares the numbers that a notebook produced with the recorded ones. A recorded number that the notebook
 * did not produce is a problem, too.
 */
export function compareNumbers(
  notebook: string,
  scraps: readonly Scrap[],
  recorded: RecordedNumbers,
): Comparison[] {
  const produced = scraps.map((scrap): Comparison => {
    const dataset = datasetOf(scrap);
    const known = recorded[dataset]?.[scrap.name];
    const shared = {
      dataset,
      name: scrap.name,
      got: scrap.value,
      ...(scrap.backend && { backend: scrap.backend }),
    };
    if (!known) return { ...shared, problem: 'is not recorded; run with --record' };
    // 0.951 - 0.95 is a little over 0.001
    const holds = Math.abs(scrap.value - known.value) <= known.tolerance + 1e-12;
    return {
      ...shared,
      recorded: known.value,
      tolerance: known.tolerance,
      ...(!holds && { problem: `is ${scrap.value}, recorded ${known.value} ± ${known.tolerance}` }),
    };
  });
  const datasets = scraps.length > 0 ? [...new Set(scraps.map(datasetOf))] : Object.keys(recorded);
  const missing = datasets.flatMap(dataset =>
    Object.entries(recorded[dataset] ?? {})
      .filter(
        ([name, known]) =>
          known.notebook === notebook &&
          !scraps.some(scrap => scrap.name === name && datasetOf(scrap) === dataset),
      )
      .map(([name, { value, tolerance }]): Comparison => ({
        dataset,
        name,
        recorded: value,
        tolerance,
        problem: 'is recorded, and the notebook did not produce it',
      })),
  );
  return [...produced, ...missing];
}

/**
 * The recorded numbers with those of this run in place of the notebook's old ones. Tolerances stay, and so do
 * the numbers of other notebooks and data sets.
 */
export function withNumbers(
  recorded: RecordedNumbers,
  notebook: string,
  scraps: readonly Scrap[],
): RecordedNumbers {
  const result = structuredClone(recorded);
  const byName = <T>(entries: [string, T][]) =>
    Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  for (const dataset of new Set(scraps.map(datasetOf))) {
    const others = Object.entries(result[dataset] ?? {}).filter(([, known]) => known.notebook !== notebook);
    const own = scraps
      .filter(scrap => datasetOf(scrap) === dataset)
      .map(({ name, value }): [string, RecordedNumber] => [
        name,
        { notebook, value, tolerance: recorded[dataset]?.[name]?.tolerance ?? defaultTolerance },
      ]);
    result[dataset] = byName([...others, ...own]);
  }
  return byName(Object.entries(result));
}

/** Writes the file that `readRecorded` reads, in one step. */
export function writeRecorded(file: string, recorded: RecordedNumbers): void {
  writeAtomically(file, `${JSON.stringify(recorded, null, 2)}\n`);
}
