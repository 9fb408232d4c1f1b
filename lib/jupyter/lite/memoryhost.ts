import type { CompilerHost } from '../../compiler/host';

/** Files in memory for the compiler, by their absolute paths; none of them changes. */
export function memoryHost(folder: string, files: Readonly<Record<string, string>>): CompilerHost {
  const folders = new Map<string, { files: string[]; folders: Set<string> }>();
  const entry = (path: string) => {
    const known = folders.get(path) ?? { files: [], folders: new Set() };
    folders.set(path, known);
    return known;
  };
  for (const path of Object.keys(files)) {
    const parts = path.split('/');
    entry(parts.slice(0, -1).join('/')).files.push(parts.at(-1)!);
    for (let i = 1; i < parts.length - 1; i++) entry(parts.slice(0, i).join('/')).folders.add(parts[i]);
  }
  const find = (path: string) => folders.get(path.replace(/\/$/, ''));
  return {
    folder,
    readFile: path => files[path],
    fileExists: path => Object.hasOwn(files, path),
    directoryExists: path => find(path) !== undefined,
    getFiles: path => find(path)?.files ?? [],
    getDirectories: path => [...(find(path)?.folders ?? [])],
    realpath: path => path,
    stamp: path => (Object.hasOwn(files, path) ? '' : undefined),
  };
}
