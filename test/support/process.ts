import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { isRunning } from '../../lib/host/pid';
import { root } from './root';

/** The command `nbval`, as built. */
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

/** How a process ended. */
export interface Ended {
  /** null where a signal ended it. */
  readonly status: number | null;
  /** stdout and stderr, in the order of their pieces. */
  readonly output: string;
}

/** Runs a program to its end, in the folder of the package by default. */
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
  return ended(child);
}

/** The end of a process, with what it has written until then. */
export function ended(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Ended> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', piece => {
      output += String(piece);
    });
  return new Promise((resolve, reject) =>
    child.on('error', reject).on('close', status => resolve({ status, output })),
  );
}
