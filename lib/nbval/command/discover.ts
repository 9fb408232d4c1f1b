import { readdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';

/** A notebook to be tested, and the one cell of it that was asked for, where one was. */
export interface Selection {
  readonly path: string;
  /** `Cell 3`, from `notebook.ipynb::Cell 3`. */
  readonly cell?: string;
}

/** There is nothing where the command line says. */
export class NotFound extends Error {
  override name = 'NotFound';
}

/**
 * The notebooks under the paths given, in pytest's order: files first, then folders, each by name.
 *
 * @throws NotFound naming the path.
 */
export function discover(paths: readonly string[], ignore: readonly string[]): Selection[] {
  const ignored = ignore.map(path => resolve(path));
  const isIgnored = (path: string) => ignored.some(folder => path === folder || path.startsWith(folder + sep));
  const found = (paths.length === 0 ? ['.'] : paths).flatMap((given): Selection[] => {
    const [, file, cell] = /^(.*?)(?:::(.*))?$/s.exec(given)!;
    const path = resolve(file);
    const kind = statSync(path, { throwIfNoEntry: false });
    if (!kind) throw new NotFound(`file or directory not found: ${given}`);
    if (kind.isDirectory()) return walk(path, isIgnored).map(path => ({ path }));
    if (!path.endsWith('.ipynb')) throw new NotFound(`found no collectors for ${given}: it is no notebook`);
    return isIgnored(path) ? [] : [{ path, ...(cell !== undefined && { cell }) }];
  });
  const seen = new Set<string>();
  return found.filter(({ path, cell = '' }) => !seen.has(`${path}::${cell}`) && seen.add(`${path}::${cell}`));
}

function walk(folder: string, isIgnored: (path: string) => boolean): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const visible = entries.filter(({ name }) => !isIgnored(join(folder, name)));
  const files = visible.filter(entry => entry.isFile() && entry.name.endsWith('.ipynb')).map(({ name }) => join(folder, name));
  return [...files, ...visible.filter(entry => entry.isDirectory() && !isSkipped(folder, entry.name)).flatMap(({ name }) => walk(join(folder, name), isIgnored))];
}

/** pytest's `norecursedirs`, and virtual environments by what lies in them. */
function isSkipped(parent: string, name: string): boolean {
  if (name.startsWith('.') || name.endsWith('.egg') || ['_darcs', 'build', 'CVS', 'dist', 'node_modules', 'venv', '{arch}', '__pycache__'].includes(name)) return true;
  return statSync(join(parent, name, 'pyvenv.cfg'), { throwIfNoEntry: false }) !== undefined;
}

/** Where notebooks are not tested at all, pytest minds only those that were named. */
export function refuseFiles(paths: readonly string[]): void {
  const file = paths.find(path => statSync(path, { throwIfNoEntry: false })?.isFile());
  if (file !== undefined) throw new NotFound(`found no collectors for ${file}: notebooks are tested with --nbval or --nbval-lax`);
}

/** A path as pytest shows it. */
export const shownPath = (path: string): string => relative(process.cwd(), path).split(sep).join('/') || basename(path);
