import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isRunning } from '../../lib/host/pid';

/** The folder of this repository. */
export const root = resolve(__dirname, '..', '..');
/** The program of the command `nbval`. */
export const nbvalCommand = join(root, 'dist', 'lib', 'nbval', 'command', 'main.js');

/**
 * Waits for the end of a process: a killed one exists until the system has collected it.
 *
 * @throws Error where it still runs after 5 seconds.
 */
export async function expectGone(pid: number): Promise<void> {
  for (const end = Date.now() + 5_000; isRunning(pid); await new Promise(resolve => setTimeout(resolve, 50)))
    if (Date.now() > end) throw new Error(`process ${pid} still runs`);
}

/** A program that has ended. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a program to its end; the output is stdout and stderr in their order. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const child = spawn(program, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, FORCE_COLOR: '0', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', piece => {
      output += String(piece);
    });
  return new Promise((resolve, reject) =>
    child.on('error', reject).on('close', status => resolve({ status, output })),
  );
}

/** A folder in the tree, from which tslab and this package are found; removed with everything in it. */
export function temporaryFolder(prefix: string): { path: string; remove: () => void } {
  mkdirSync(join(root, 'test', 'tmp'), { recursive: true });
  const path = mkdtempSync(join(root, 'test', 'tmp', prefix));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
