import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Files, synchronously: a cell that reads one has it in its next line. */

/** Whether there is a file or a folder at this path. */
export const exists = (path: string): boolean => existsSync(path);

/** Whether there is a folder at this path. */
export const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** The names of what lies in a folder, sorted, so that they are the same on every machine. */
export const list = (folder: string): string[] => readdirSync(folder).sort();

/**
 * A file's bytes.
 *
 * @throws Error with a `code`, `ENOENT` or `EISDIR` for example.
 */
export function readBytes(path: string): Uint8Array {
  const { buffer, byteOffset, length } = readFileSync(path);
  return new Uint8Array(buffer, byteOffset, length); // a Buffer's `slice` would not copy
}

/** A file's text, in UTF-8. */
export const readText = (path: string): string => readFileSync(path, 'utf8');

/**
 * Makes a folder, with those that it lies in, where it is not there. Node's own `recursive` never ends where
 * a file system refuses new folders as "no such file", as `/proc` does.
 *
 * @throws Error with a `code`, `EACCES`, `ENOENT` or `EEXIST` for example.
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    if (!isFolder(path)) throw error; // another process may have made it meanwhile
  }
}

/** Writes a file that nobody reads before it is complete; {@link writeAtomically} is for the others. */
export function write(path: string, content: string | Uint8Array): void {
  writeFileSync(path, content);
}

/**
 * Replaces a file in one step: a reader sees the old content or the new one, and nothing in between. What a
 * link leads to is replaced, and not the link; permissions stay.
 */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  const old = statSync(path, { throwIfNoEntry: false });
  const target = old ? realpathSync(path) : path;
  const part = `${target}.part-${process.pid}`;
  try {
    writeFileSync(part, content);
    if (old) chmodSync(part, old.mode & 0o777);
    renameSync(part, target);
  } finally {
    rmSync(part, { force: true });
  }
}
