import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import type { CompilerHost } from '../../compiler/host';

/** The files of this machine for the compiler; on Windows its paths have slashes, too. */
export function nodeHost(folder: string): CompilerHost {
  const statOf = (path: string) => statSync(path, { throwIfNoEntry: false });
  const namesOf = (path: string, isWanted: (path: string) => boolean) => {
    try {
      return readdirSync(path).filter(name => isWanted(`${path}/${name}`));
    } catch {
      return [];
    }
  };
  const isFile = (path: string) => attempt(() => statOf(path)?.isFile()) ?? false;
  const isFolder = (path: string) => attempt(() => statOf(path)?.isDirectory()) ?? false;
  return {
    folder: slashed(folder),
    readFile: path => attempt(() => readFileSync(path, 'utf8').replace(/^\ufeff/, '')),
    fileExists: isFile,
    directoryExists: isFolder,
    getFiles: path => namesOf(path, isFile),
    getDirectories: path => namesOf(path, isFolder),
    realpath: path => attempt(() => slashed(realpathSync.native(path))) ?? path,
    stamp: path =>
      attempt(() => {
        const stat = statOf(path);
        return stat?.isFile() ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : undefined;
      }),
  };
}

/** A path as TypeScript writes it. */
export const slashed = (path: string): string => path.replaceAll('\\', '/');

/** The result, or undefined for a file that cannot be reached. */
function attempt<T>(f: () => T): T | undefined {
  try {
    return f();
  } catch {
    return undefined;
  }
}
