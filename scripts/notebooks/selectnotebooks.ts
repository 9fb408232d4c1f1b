import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { UsageError, type Shard } from '../../lib/cli/args';
import { packageFolder } from '../../lib/host/package';
import { discover } from '../../lib/nbval/command/discover';
import { withoutTranslations } from '../translation/translation';
import type { NotebooksOptions } from './arguments';

const book = join(packageFolder, 'notebooks');

/**
 * The full paths of the notebooks that a command line selects, in order. Of a folder that has a notebook and
 * its translations, the notebook: their code is the same.
 *
 * @throws UsageError where a notebook does not exist, or none is left.
 */
export function selectNotebooks({
  paths,
  only,
  shard,
}: Pick<NotebooksOptions, 'paths' | 'only' | 'shard'>): string[] {
  const given = paths.length > 0 ? paths : [resolve() === packageFolder ? book : '.'];
  const missing = given.find(path => !existsSync(path));
  if (missing !== undefined) throw new UsageError(`there is no notebook ${resolve(missing)}`);
  const all = given.flatMap(path => (statSync(path).isDirectory() ? beneath(path) : [resolve(path)]));
  const selected =
    only.length === 0 ? all : all.filter(path => only.some(text => basename(path, '.ipynb').includes(text)));
  if (selected.length === 0)
    throw new UsageError(
      only.length > 0
        ? `no notebook's name contains ${only.join(' or ')}`
        : `there are no notebooks in ${given.map(path => resolve(path)).join(', ')}`,
    );
  return shardOf(selected, shard);
}

const beneath = (folder: string) => withoutTranslations(discover([folder], []).map(({ path }) => path));

/** One of `count` consecutive parts of nearly the same size. */
export function shardOf<T>(items: readonly T[], { index, count }: Shard): T[] {
  const start = (i: number) => Math.round((i * items.length) / count);
  return items.slice(start(index - 1), start(index));
}
