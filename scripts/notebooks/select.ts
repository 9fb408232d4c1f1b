import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { packageFolder } from '../../lib/host/package';
import { UsageError, type Options } from './options';

const notebooks = join(packageFolder, 'notebooks');

/**
 * The notebooks that a command line means, in order.
 *
 * @throws UsageError where there is none.
 */
export function select({
  paths,
  only,
  shard: { index, count },
}: Pick<Options, 'paths' | 'only' | 'shard'>): string[] {
  const all = paths.length > 0 ? paths.map(path => resolve(path)) : notebooksIn(notebooks);
  const missing = all.find(path => !existsSync(path));
  if (missing) throw new UsageError(`there is no notebook ${missing}`);
  const selected =
    only.length === 0 ? all : all.filter(path => only.some(text => basename(path, '.ipynb').includes(text)));
  if (selected.length === 0)
    throw new UsageError(
      only.length > 0
        ? `no notebook's name contains ${only.join(' or ')}`
        : `there are no notebooks in ${notebooks}`,
    );
  return shard(selected, index, count);
}

const notebooksIn = (folder: string) =>
  readdirSync(folder)
    .filter(name => name.endsWith('.ipynb'))
    .sort()
    .map(name => join(folder, name));

/** The part number `index`, from 1, of `count` consecutive parts of nearly the same size. */
export function shard<T>(items: readonly T[], index: number, count: number): T[] {
  const start = (i: number) => Math.round((i * items.length) / count);
  return items.slice(start(index - 1), start(index));
}
