import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/**
 * Jupyter's data folders in the order in which they are searched: JUPYTER_PATH, the user's, those of
 * environments and Pythons, the system's
 * (https://docs.jupyter.org/en/latest/use/jupyter-directories.html#data-files).
 */
export function dataFolders(): string[] {
  const { JUPYTER_PATH, PROGRAMDATA } = process.env;
  const system =
    process.platform === 'win32'
      ? [join(PROGRAMDATA ?? 'C:\\ProgramData', 'jupyter')]
      : ['/usr/local/share/jupyter', '/usr/share/jupyter'];
  return [
    ...new Set([
      ...(JUPYTER_PATH ?? '').split(delimiter).filter(Boolean),
      userData(),
      ...prefixes().map(prefix => join(prefix, 'share', 'jupyter')),
      ...system,
    ]),
  ];
}

/** Jupyter's data folder of this user. */
export function userData(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  if (process.platform === 'win32') return join(APPDATA ?? homedir(), 'jupyter');
  return join(XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'jupyter');
}

/** The prefixes of active environments, and of Pythons on the PATH. */
function prefixes(): string[] {
  const active = [process.env['VIRTUAL_ENV'], process.env['CONDA_PREFIX']].filter(
    prefix => prefix !== undefined,
  );
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter(folder => folder !== '' && pythonAt(folder) !== undefined);
  return [...active, ...onPath.map(folder => (process.platform === 'win32' ? folder : dirname(folder)))];
}

/** The Python programs of active environments, then those on the PATH. */
export const pythons = (): string[] => [...new Set(prefixes().flatMap(prefix => pythonIn(prefix) ?? []))];

/** The Python program of an environment, or undefined. */
export const pythonIn = (prefix: string): string | undefined =>
  pythonAt(join(prefix, process.platform === 'win32' ? 'Scripts' : 'bin')) ??
  (process.platform === 'win32' ? pythonAt(prefix) : undefined);

const pythonAt = (folder: string) =>
  (process.platform === 'win32' ? ['python.exe'] : ['python3', 'python'])
    .map(name => join(folder, name))
    .find(existsSync);
