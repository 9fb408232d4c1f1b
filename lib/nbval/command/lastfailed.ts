import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, writeAtomically } from '../../host/files';

/** Beside pytest's own, whose cells nbval counts from 0. */
const fileIn = (rootdir: string) => join(rootdir, '.pytest_cache', 'v', 'fastbook-ts', 'lastfailed');

/** The tests that failed in the last run, by `path::name`; empty where there was none. */
export function readLastFailed(rootdir: string): ReadonlySet<string> {
  try {
    return new Set(JSON.parse(readFileSync(fileIn(rootdir), 'utf8')) as string[]);
  } catch {
    return new Set();
  }
}

/** Stores the tests that failed, of those that were run; others keep what they were. */
export function writeLastFailed(rootdir: string, run: readonly string[], failed: readonly string[]): void {
  const before = readLastFailed(rootdir);
  const now = [...[...before].filter(id => !run.includes(id)), ...failed];
  if (now.length === 0) {
    if (before.size > 0) rmSync(fileIn(rootdir));
    return;
  }
  makeFolder(dirname(fileIn(rootdir)));
  const ignored = join(rootdir, '.pytest_cache', '.gitignore'); // as pytest has it
  if (!existsSync(ignored)) writeAtomically(ignored, '*\n');
  writeAtomically(fileIn(rootdir), `${JSON.stringify(now, undefined, 1)}\n`);
}
