import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * Files and folders in the making lie beside what they will become, under a name that says whose they are, so
 * that a later run can tell the leavings of a dead process from the work of a living one.
 */
const host = hostname().replaceAll(/[^\w-]/g, '_');
const dayMs = 24 * 60 * 60 * 1000;
let count = 0;

/** `mnist_sample.part-host-1234-0`, unique among all processes. */
export function partName(path: string): string {
  return `${path}.part-${host}-${process.pid}-${count++}`;
}

/** The name under which a copy waits while its successor takes its place. */
export function oldName(path: string): string {
  return `${path}.old-${host}-${process.pid}-${count++}`;
}

/**
 * Removes what processes that are gone have left beside `path`, and puts back a copy that one of them had
 * moved aside.
 */
export function sweep(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const match = name.startsWith(`${basename(path)}.`) && /\.(part|old)-(.*)-(\d+)-\d+$/.exec(name);
    if (!match) continue;
    const leftover = join(folder, name);
    const isOurs = match[2] === host;
    if (isOurs ? isAlive(Number(match[3])) : Date.now() - statSync(leftover).mtimeMs < dayMs) continue;
    if (match[1] === 'old' && !existsSync(path)) renameSync(leftover, path);
    else rmSync(leftover, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, and someone else's
  }
}
