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
 * @param ignoreGlob patterns of paths that are left out. Default: none. *
 * @throws NotFound naming the path.
 */
export function discover(
  paths: readonly string[],
  ignore: readonly string[],
  ignoreGlob: readonly string[] = [],
): Selection[] {
  const folders = new Set(ignore.map(path => resolve(path)));
  const patterns = ignoreGlob.map(glob => fnmatch(resolve(glob)));
  const isIgnored: IsIgnored = path => folders.has(path) || patterns.some(pattern => pattern.test(path));
  const found = (paths.length === 0 ? ['.'] : paths).flatMap((given): Selection[] => {
    const [, file, cell] = /^(.*?)(?:::(.*))?$/s.exec(given)!;
    const path = resolve(file);
    const kind = statSync(path, { throwIfNoEntry: false });
    if (!kind) throw new NotFound(`file or directory not found: ${given}`);
    if (kind.isDirectory()) return walk(path, isIgnored).map(path => ({ path }));
    if (!path.endsWith('.ipynb'))
      throw new NotFound(`found no collectors for ${given}: it is not a notebook`);
    return [{ path, ...(cell !== undefined && { cell }) }];
  });
  const seen = new Set<string>();
  return found.filter(({ path, cell = '' }) => !seen.has(`${path}::${cell}`) && seen.add(`${path}::${cell}`));
}

type IsIgnored = (path: string) => boolean;

/** Python's fnmatch, whose asterisk matches separators of paths, too. */
function fnmatch(glob: string): RegExp {
  const pattern = glob.replace(
    /\[(!?)([^\]]+)\]|[$()*+.?[\\\]^{|}]/g,
    (found, not?: string, set?: string) => {
      if (set !== undefined) return `[${not ? '^' : ''}${set.replace(/[\\^]/g, '\\$&')}]`;
      return found === '*' ? '[^]*' : found === '?' ? '[^]' : `\\${found}`;
    },
  );
  return new RegExp(`^${pattern}$`);
}

/** @param above the folders above this one, into which a link may lead back. */
function walk(folder: string, isIgnored: IsIgnored, above: readonly string[] = []): string[] {
  const real = realpathSync(folder);
  if (above.includes(real)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap(name => {
      const path = join(folder, name);
      const kind = statSync(path, { throwIfNoEntry: false });
      if (!kind || isIgnored(path)) return [];
      if (kind.isFile()) return name.endsWith('.ipynb') ? [path] : [];
      return kind.isDirectory() && !isSkipped(folder, name) ? walk(path, isIgnored, [...above, real]) : [];
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
