import { dirname } from './paths';

/** Files in the worker's memory, synchronously, as Node's are. A folder has the names of what lies in it. */

const bytesOf = new Map<string, Uint8Array>();
const namesIn = new Map<string, Set<string>>([['/', new Set()]]);

/** Told of each file that the reader's code writes or removes, by its absolute path. */
type ChangeListener = (path: string, bytes: Uint8Array | undefined) => void;

let tell: ChangeListener = () => undefined;

/** Calls `listener` with what is written, and with no bytes for what is removed. */
export const onChange = (listener: ChangeListener): void => void (tell = listener);

/** The folder that relative paths start from. */
export const homeFolder = '/home';

const absolute = (path: string): string => {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${homeFolder}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
};

function failure(code: string, what: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${what}, '${path}'`), { code, path });
}

/** Whether there is a file or a folder at this path. */
export const exists = (path: string): boolean => bytesOf.has(absolute(path)) || namesIn.has(absolute(path));

/** Whether there is a folder at this path. */
export const isFolder = (path: string): boolean => namesIn.has(absolute(path));

/** The names of what lies in a folder, sorted. */
export function list(folder: string): string[] {
  const names = namesIn.get(absolute(folder));
  if (names) return [...names].sort();
  throw exists(folder)
    ? failure('ENOTDIR', 'not a directory', folder)
    : failure('ENOENT', 'no such file or directory', folder);
}

/**
 * A file's bytes.
 *
 * @throws Error with a `code`, `ENOENT` or `EISDIR`.
 */
export function readBytes(path: string): Uint8Array {
  const bytes = bytesOf.get(absolute(path));
  if (bytes) return bytes.slice(); // the reader may write into them
  throw isFolder(path)
    ? failure('EISDIR', 'illegal operation on a directory', path)
    : failure('ENOENT', 'no such file or directory', path);
}

/** A file's text, in UTF-8. */
export const readText = (path: string): string => new TextDecoder().decode(readBytes(path));

/**
 * Makes a folder, with those that it lies in, where it is not there.
 *
 * @throws Error with a `code`, `EEXIST` where a file has the name.
 */
export function makeFolder(path: string): void {
  const whole = absolute(path);
  if (namesIn.has(whole)) return;
  if (bytesOf.has(whole)) throw failure('EEXIST', 'file already exists', path);
  makeFolder(dirname(whole));
  namesIn.set(whole, new Set());
  namesIn.get(dirname(whole))!.add(whole.slice(whole.lastIndexOf('/') + 1));
}

/**
 * Writes a file.
 *
 * @throws Error with a `code`, `ENOENT` or `EISDIR`.
 */
export function write(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content.slice();
  place(path, bytes);
  tell(absolute(path), bytes);
}

/** Nobody sees half of a file: one turn writes it. */
export const writeAtomically: typeof write = write;

/** Puts bytes at a path without a copy: a part of an unpacked archive. */
export function place(path: string, bytes: Uint8Array): void {
  const whole = absolute(path);
  const siblings = namesIn.get(dirname(whole));
  if (namesIn.has(whole)) throw failure('EISDIR', 'illegal operation on a directory', path);
  if (!siblings) throw failure('ENOENT', 'no such file or directory', path);
  siblings.add(whole.slice(whole.lastIndexOf('/') + 1));
  bytesOf.set(whole, bytes);
}

/** Gives a folder another name, which takes the place of what had it. */
export function moveFolder(from: string, to: string): void {
  const [source, target] = [absolute(from), absolute(to)];
  remove(target);
  makeFolder(dirname(target));
  for (const entries of [bytesOf, namesIn] as Map<string, unknown>[])
    for (const [path, value] of [...entries])
      if (path === source || path.startsWith(`${source}/`)) {
        const moved = target + path.slice(source.length);
        entries.set(moved, value);
        entries.delete(path);
        if (value instanceof Uint8Array) {
          tell(path, undefined);
          tell(moved, value);
        }
      }
  namesIn.get(dirname(source))?.delete(source.slice(source.lastIndexOf('/') + 1));
  namesIn.get(dirname(target))!.add(target.slice(target.lastIndexOf('/') + 1));
}

/** Removes a file or a folder, if it is there. */
export function remove(path: string): void {
  const whole = absolute(path);
  for (const entries of [bytesOf, namesIn] as Map<string, unknown>[])
    for (const each of [...entries.keys()])
      if (each === whole || each.startsWith(`${whole}/`)) {
        entries.delete(each);
        tell(each, undefined);
      }
  namesIn.get(dirname(whole))?.delete(whole.slice(whole.lastIndexOf('/') + 1));
}

makeFolder(homeFolder);
