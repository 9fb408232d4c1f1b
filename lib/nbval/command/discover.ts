import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';

/** A notebook that is to be tested, or one cell of it. */
export interface Selection {
  readonly path: string;
  /** `Cell 3` for `notebook.ipynb::Cell 3`. */
  readonly cell?: string;
}

/** A path of the command line does not exist, or is not a notebook. */
export class NotFound extends Error {
  override name = 'NotFound';
}

/**
 * The notebooks under some paths in pytest's order: files and folders together, by name. Links are followed.
 * A path that is itself on the command line is never ignored.
 *
 * @throws NotFound naming the path.
 */
export function discover(paths: readonly string[], ignore: readonly string[]): Selection[] {
  const ignored = new Set(ignore.map(path => resolve(path)));
  const found = (paths.length === 0 ? ['.'] : paths).flatMap((given): Selection[] => {
    const [, file, cell] = /^(.*?)(?:::(.*))?$/s.exec(given)!;
    const path = resolve(file);
    const kind = statSync(path, { throwIfNoEntry: false });
    if (!kind) throw new NotFound(`file or directory not found: ${given}`);
    if (kind.isDirectory()) return walk(path, ignored).map(path => ({ path }));
    if (!path.endsWith('.ipynb'))
      throw new NotFound(`found no collectors for ${given}: it is not a notebook`);
    return [{ path, ...(cell !== undefined && { cell }) }];
  });
  const seen = new Set<string>();
  return found.filter(({ path, cell = '' }) => !seen.has(`${path}::${cell}`) && seen.add(`${path}::${cell}`));
}

/** @param above the folders above this one, into which a link may lead back. */
function walk(folder: string, ignored: ReadonlySet<string>, above: readonly string[] = []): string[] {
  const real = realpathSync(folder);
  if (above.includes(real)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap(name => {
      const path = join(folder, name);
      const kind = statSync(path, { throwIfNoEntry: false });
      if (!kind || ignored.has(path)) return [];
      if (kind.isFile()) return name.endsWith('.ipynb') ? [path] : [];
      return kind.isDirectory() && !isSkipped(folder, name) ? walk(path, ignored, [...above, real]) : [];
    });
}

/** Whether pytest skips a folder: its `norecursedirs`, and virtual environments. */
function isSkipped(parent: string, name: string): boolean {
  if (
    name.startsWith('.') ||
    name.endsWith('.egg') ||
    ['_darcs', 'build', 'CVS', 'dist', 'node_modules', 'venv', '{arch}', '__pycache__'].includes(name)
  )
    return true;
  return statSync(join(parent, name, 'pyvenv.cfg'), { throwIfNoEntry: false }) !== undefined;
}

/**
 * Checks the paths of a run without `--nbval`, as pytest does.
 *
 * @throws NotFound for a path that is a file.
 */
export function refuseFiles(paths: readonly string[]): void {
  const file = paths.find(path => statSync(path, { throwIfNoEntry: false })?.isFile());
  if (file !== undefined)
    throw new NotFound(`found no collectors for ${file}: notebooks are tested with --nbval or --nbval-lax`);
}

/** A path as pytest shows it. */
export const shownPath = (path: string): string =>
  relative(process.cwd(), path).split(sep).join('/') || basename(path);
