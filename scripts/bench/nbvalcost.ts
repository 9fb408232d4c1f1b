import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { packageFolder } from '../../lib/host/package';
import { formatNotebook, type Cell } from '../../lib/jupyter/notebook/nbformat';
import { median } from './median';

const [few, many, rounds] = [2, 200, 3];

const cellOf = (i: number): Cell => ({
  cell_type: 'code',
  metadata: {},
  source: i % 2 === 0 ? `${i} + 1` : `print(${i})`,
  execution_count: i + 1,
  outputs: [
    i % 2 === 0
      ? {
          output_type: 'execute_result',
          data: { 'text/plain': `${i + 1}` },
          metadata: {},
          execution_count: i + 1,
        }
      : { output_type: 'stream', name: 'stdout', text: `${i}\n` },
  ],
});

/**
 * The last cell: writes what the kernel has used of the processor, in seconds, and once more when Python ends
 * it. nbval kills its kernels.
 */
const kernelTime: Cell = {
  cell_type: 'code',
  metadata: {},
  source: `import os, resource, sys
class KernelTime:
    def __init__(self):
        self.file = os.open(os.environ['KERNEL_TIME'], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        self.used, self.write, self.sum = resource.getrusage, os.pwrite, sum
        self.__del__()
    def __del__(self):
        self.write(self.file, b'%.6f' % self.sum(self.used(0)[:2]), 0)
sys.kernel_time = KernelTime()`,
  execution_count: 1,
  outputs: [],
};

/** Seconds of the processor: those of all processes, and those of all but the kernel. */
type Cost = readonly [whole: number, own: number];

/**
 * `npm run bench nbval`: the processor time of the command `nbval` and of pytest with nbval on the same cells
 * on ipykernel, with the kernel and without, which does the same for both. In whole, and for a cell more.
 *
 * @param python a Python with nbval and ipykernel.
 */
export function nbvalCost(python: string): void {
  console.log(`nbval: processor time for ${many} cells on ipykernel, and for one cell more`);
  const folder = mkdtempSync(join(tmpdir(), 'fastbook-nbval-'));
  const notebooks = new Map(
    [few, many].map(count => {
      const path = join(folder, `cells-${count}.ipynb`);
      const cells = [...Array.from({ length: count }, (_, i) => cellOf(i)), kernelTime];
      writeFileSync(path, formatNotebook({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells }));
      return [count, path];
    }),
  );
  const bin = isAbsolute(python) ? `${dirname(python)}${delimiter}` : '';
  const file = join(folder, 'kernel-time');
  const costOf = (command: readonly string[], count: number): Cost => {
    const args = [...command, '--nbval', '--nbval-current-env', notebooks.get(count)!];
    const script = join(packageFolder, 'scripts', 'peer', 'processortime.py');
    const { status, stdout, stderr } = spawnSync(python, [script, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${bin}${process.env['PATH'] ?? ''}`, KERNEL_TIME: file },
    });
    if (status !== 0) throw new Error(stderr.trim());
    const whole = Number(stdout.trim().split(' ')[1]); // of the processor, not by the clock
    return [whole, whole - Number(readFileSync(file, 'utf8'))];
  };
  /** In whole and for a cell more, each with the kernel and without. */
  const measure = (command: readonly string[]): number[] => {
    const costs = Array.from({ length: rounds }, () => [few, many].map(count => costOf(command, count)));
    return [0, 1].flatMap(part => {
      const [start, whole] = [0, 1].map(i => median(costs.map(pair => pair[i][part])));
      return [whole, (whole - start) / (many - few)];
    });
  };
  try {
    const ours = measure([
      process.execPath,
      join(packageFolder, 'dist', 'lib', 'nbval', 'command', 'main.js'),
    ]);
    const shown = (seconds: number, more: number) =>
      `${seconds.toFixed(2)} s, ${(1000 * more).toFixed(1)} ms for a cell more`;
    const show = (name: string, [whole, more, own, ownMore]: readonly number[]) =>
      console.log(`  ${name}: ${shown(whole, more)}; without the kernel ${shown(own, ownMore)}`);
    show('ours', ours);
    const theirs = measure([python, '-m', 'pytest', '-p', 'no:cacheprovider', '-q']);
    show('nbval', theirs);
    const [whole, more, own, ownMore] = ours.map((seconds, i) => (seconds / theirs[i]).toFixed(2));
    console.log(
      `  ratio ${whole} for ${many} cells, ${more} for a cell more; ` +
        `without the kernel ${own} and ${ownMore} (below 1 is less)`,
    );
  } catch (error) {
    console.log(`  not measured: ${(error as Error).message}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
