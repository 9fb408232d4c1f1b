import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(__dirname, '..', '..');
export const nbvalCommand = join(root, 'dist', 'lib', 'nbval', 'command', 'main.js');

export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a program to its end; the output is stdout and stderr as they came. */
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
