import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const insidePackage = resolve(__dirname, '..', 'tmp');
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder in the system's folder for temporary files. It is removed after the last test of the file. */
export const temporaryFolder = (prefix: string): string => make(tmpdir(), prefix);

/**
 * A new folder in `test/tmp`, from which Node finds this package and its dependencies. It is removed after
 * the last test of the file.
 */
export function temporaryFolderInPackage(prefix: string): string {
  mkdirSync(insidePackage, { recursive: true });
  return make(insidePackage, prefix);
}

function make(parent: string, prefix: string): string {
  const folder = mkdtempSync(join(parent, prefix));
  folders.push(folder);
  return folder;
}
