import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder for what can be made again: `FASTBOOK_CACHE`, or `fastbook-ts` among the user's caches. */
export function cacheFolder(): string {
  const { FASTBOOK_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (FASTBOOK_CACHE) return FASTBOOK_CACHE;
  const base =
    process.platform === 'win32'
      ? (LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'))
      : process.platform === 'darwin'
        ? join(homedir(), 'Library', 'Caches')
        : XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'fastbook-ts');
}
