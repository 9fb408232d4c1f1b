import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { UsageError, type Shard } from '../../lib/cli/args';
import { packageFolder } from '../../lib/host/package';
import { discover } from '../../lib/nbval/command/discover';
import { withoutTranslations } from '../translation/translation';
import type { NotebooksOptions } from './arguments';

const book = join(packageFolder, 'notebooks');

/**
 * The full paths of the notebooks that a command line names, in order: files, and those beneath folders.
 *
 * @param paths default: this folder, or in a clone the book.
 * @param among what to take of those beneath a folder.
 * @throws UsageError where a file does not exist, or there are no notebooks.
 */
export function notebooksAt(
  paths: readonly string[],
  among = (found: readonly string[]): readonly string[] => found,
): string[] {
  const given = paths.length > 0 ? paths : [resolve() === packageFolder ? book : '.'];
  const missing = given.find(path => !existsSync(path));
  if (missing !== undefined) throw new UsageError(`there is no notebook ${resolve(missing)}`);
  const all = given.flatMap(path =>
    statSync(path).isDirectory() ? among(discover([path], []).map(found => found.path)) : [resolve(path)],
  );
  if (all.length > 0) return all;
  throw new UsageError(`there are no notebooks in ${given.map(path => resolve(path)).join(', ')}`);
}

/**
 * The notebooks that a run of the runner selects. Of a folder that has a notebook and its translations, the
 * notebook: their code is the same.
 *
 * @throws UsageError as {@link notebooksAt}, and where none is left.
 */
export function selectNotebooks({
  paths,
  only,
  shard,
}: Pick<NotebooksOptions, 'paths' | 'only' | 'shard'>): string[] {
  const all = notebooksAt(paths, withoutTranslations);
  const selected =
    only.length === 0 ? all : all.filter(path => only.some(text => basename(path, '.ipynb').includes(text)));
  if (selected.length === 0) throw new UsageError(`no notebook's name contains ${only.join(' or ')}`);
  return shardOf(selected, shard);
}

/** One of `count` consecutive parts of nearly the same size. */
export function shardOf<T>(items: readonly T[], { index, count }: Shard): T[] {
  const start = (i: number) => Math.round((i * items.length) / count);
  return items.slice(start(index - 1), start(index));
}
