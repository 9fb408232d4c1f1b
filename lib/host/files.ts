import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file in one step: a reader sees the old text or the new one, and nothing in between. The text is
 * written to a part file beside it, which is renamed, and removed where that fails.
 */
export function writeAtomically(path: string, text: string): void {
  const part = `${path}.part-${process.pid}`;
  try {
    writeFileSync(part, text);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}
