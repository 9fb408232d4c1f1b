import { existsSync, readFileSync } from 'node:fs';
import { writeAtomically } from '../../lib/jupyter/notebook/nbformat';
import type { Scrap } from '../../lib/jupyter/notebook/scrap';

/** One recorded number: what it was, how far it may be off, and which notebook has to produce it. */
export interface Entry {
  notebook: string;
  value: number;
  tolerance: number;
}

/**
 * `notebooks/recorded.json`: by data set, then by name. Numbers that come from no data set stand under
 * `none`.
 */
export type Recorded = Record<string, Record<string, Entry>>;

/** A number of this run beside the recorded one. `problem` says why it does not hold. */
export interface Check {
  dataset: string;
  backend?: string;
  name: string;
  recorded?: number;
  tolerance?: number;
  got?: number;
  problem?: string;
}

/** Backends round differently, and a sum of many rounded numbers drifts. */
const defaultTolerance = 0.005;

const datasetOf = (scrap: Scrap) => scrap.dataset ?? 'none';

/**
 * @throws Error naming the file where it is not JSON.
 */
export function readRecorded(file: string): Recorded {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Recorded;
  } catch (error) {
    throw new Error(
      `cannot read ${file}: ${(error as Error).message}. Mend it, or remove it and run with --record`,
      { cause: error },
    );
  }
}

/**
 * Holds the numbers that a notebook produced to the recorded ones, and misses those that it did not produce.
 */
export function check(notebook: string, scraps: readonly Scrap[], recorded: Recorded): Check[] {
  const produced = scraps.map((scrap): Check => {
    const dataset = datasetOf(scrap);
    const entry = recorded[dataset]?.[scrap.name];
    const shared = {
      dataset,
      name: scrap.name,
      got: scrap.value,
      ...(scrap.backend && { backend: scrap.backend }),
    };
    if (!entry) return { ...shared, problem: 'is not recorded; run with --record' };
    // 0.951 - 0.95 is a little over 0.001
    const holds = Math.abs(scrap.value - entry.value) <= entry.tolerance + 1e-12;
    return {
      ...shared,
      recorded: entry.value,
      tolerance: entry.tolerance,
      ...(!holds && { problem: `is ${scrap.value}, recorded ${entry.value} ± ${entry.tolerance}` }),
    };
  });
  const datasets = scraps.length > 0 ? [...new Set(scraps.map(datasetOf))] : Object.keys(recorded);
  const missing = datasets.flatMap(dataset =>
    Object.entries(recorded[dataset] ?? {})
      .filter(
        ([name, entry]) =>
          entry.notebook === notebook &&
          !scraps.some(scrap => scrap.name === name && datasetOf(scrap) === dataset),
      )
      .map(([name, { value, tolerance }]): Check => ({
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
 * The recorded numbers with those of this run in place of the old ones. Tolerances stay, and so do other
 * notebooks and data sets.
 */
export function update(recorded: Recorded, notebook: string, scraps: readonly Scrap[]): Recorded {
  const result = structuredClone(recorded);
  const byName = <T>(entries: [string, T][]) =>
    Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  for (const dataset of new Set(scraps.map(datasetOf))) {
    const entries = Object.entries(result[dataset] ?? {}).filter(([, entry]) => entry.notebook !== notebook);
    const own = scraps
      .filter(scrap => datasetOf(scrap) === dataset)
      .map(({ name, value }): [string, Entry] => [
        name,
        { notebook, value, tolerance: recorded[dataset]?.[name]?.tolerance ?? defaultTolerance },
      ]);
    result[dataset] = byName([...entries, ...own]);
  }
  return byName(Object.entries(result));
}

/** Replaces the file in one step. */
export function writeRecorded(file: string, recorded: Recorded): void {
  writeAtomically(file, `${JSON.stringify(recorded, null, 2)}\n`);
}
