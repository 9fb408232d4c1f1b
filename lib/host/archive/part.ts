import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isRunning } from '../pid';

/**
 * Partial files and folders. They lie beside their later place, under a name with the host and the process, so that a later
 * run can tell the leftovers of a dead process from the work of a living one.
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

/** Removes the leftovers of dead processes beside `path`, and puts back a copy that one of them had moved aside. */
export function sweep(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const match = name.startsWith(`${basename(path)}.`) && /\.(part|old)-(.*)-(\d+)-\d+$/.exec(name);
    if (!match) continue;
    const leftover = join(folder, name);
    const isOurs = match[2] === host;
    if (isOurs ? isRunning(Number(match[3])) : Date.now() - statSync(leftover).mtimeMs < dayMs) continue;
    if (match[1] === 'old' && !existsSync(path)) renameSync(leftover, path);
    else rmSync(leftover, { recursive: true, force: true });
  }
}
