import { join } from 'node:path';
import { packageFolder } from '../../lib/host/package';
import { withKernel, type KernelCommand } from '../../lib/jupyter/client/kernel';
import { findKernel } from '../../lib/jupyter/client/kernelspec';
import { ownKernel } from '../../lib/jupyter/client/ownkernel';
import { tslabKernel } from '../../lib/jupyter/client/stocktslab';
import { median } from './median';

/** Times of one kernel, in milliseconds. */
interface Times {
  /** From the start of the process until it answers. */
  start: number;
  first: number;
  /** A cell that imports this library, or json in Python. */
  import: number;
  /** Median of `cells` cells. */
  cell: number;
}

const kernels = 3;
const cells = 100;

async function measure(command: KernelCommand, importCell: string): Promise<Times> {
  const startedAt = performance.now();
  return withKernel(command, { cwd: join(packageFolder, 'notebooks') }, async kernel => {
    const timed = async (code: string) => {
      const sentAt = performance.now();
      const { status } = await kernel.execute(code, () => {});
      if (status !== 'ok') throw new Error(`the cell ${code} ended with status ${status}`);
      return performance.now() - sentAt;
    };
    const start = performance.now() - startedAt;
    const first = await timed('1 + 1');
    const times: number[] = [];
    for (let i = 0; i < cells; i++) times.push(await timed(`1 + ${i}`));
    return { start, first, cell: median(times), import: await timed(importCell) };
  });
}

/** The command of an installed kernel; undefined where it is not installed. */
function installed(name: string): KernelCommand | undefined {
  try {
    return findKernel(name);
  } catch {
    return undefined;
  }
}

/**
 * `npm run bench latency`: how long a reader waits for our kernel, for stock tslab and for ipykernel: for the
 * start, the first cell, a cell that imports this library, and from `execute_request` until both the reply
 * and `idle` have arrived, for 100 cells. Medians of three kernels of each kind.
 */
export async function latency(): Promise<void> {
  const importCell = "import { tensor } from 'fastbook-ts'";
  const candidates: [string, KernelCommand | undefined, string][] = [
    ['ours', ownKernel(), importCell],
    ['stock tslab', tslabKernel(), importCell],
    ['ipykernel', installed('python3'), 'import json'],
  ];
  const found = new Map<string, Times[]>();
  for (let i = 0; i < kernels; i++) {
    for (const [name, command, code] of candidates) {
      if (command) found.set(name, [...(found.get(name) ?? []), await measure(command, code)]);
    }
  }
  console.log(
    `\nlatency, ms${' '.repeat(9)}start until it answers   first cell   1 + 1   import of this library`,
  );
  for (const [name] of candidates) {
    const runs = found.get(name);
    if (!runs) {
      console.log(`${name.padEnd(20)}not installed (no kernelspec python3)`);
      continue;
    }
    const column = (key: keyof Times, width: number, digits = 0) =>
      median(runs.map(times => times[key]))
        .toFixed(digits)
        .padStart(width);
    const imported = name === 'ipykernel' ? '-'.padStart(25) : column('import', 25);
    console.log(
      `${name.padEnd(20)}${column('start', 23)}${column('first', 13)}${column('cell', 8, 1)}${imported}`,
    );
  }
  const ratio =
    median(found.get('stock tslab')!.map(({ cell }) => cell)) /
    median(found.get('ours')!.map(({ cell }) => cell));
  console.log(`a cell is ${ratio.toFixed(1)} times as fast as on stock tslab`);
}
