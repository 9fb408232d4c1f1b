import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNotebookFile, type StoredNotebook } from '../../lib/nbval/notebook/read';
import { testCellsOf } from '../../lib/nbval/notebook/testcell';
import { NotebookTest } from '../../lib/nbval/notebooktest';
import { rulesOf } from '../../lib/nbval/rules';
import { failureOf } from '../../lib/nbval/verdict/cellfailure';

const notebook = (cells: { source: string; outputs: unknown[] }[]): StoredNotebook =>
  ({
    nbformat: 4,
    nbformat_minor: 4,
    metadata: { kernelspec: { name: 'tslab' } },
    cells: cells.map(cell => ({ ...cell, cell_type: 'code', execution_count: 1, metadata: {} })),
  }) as StoredNotebook;

async function smallCells(folder: string, count: number): Promise<void> {
  const path = join(folder, 'small.ipynb');
  writeFileSync(
    path,
    JSON.stringify(
      notebook(
        Array.from({ length: count }, () => ({
          source: 'console.log(1)',
          outputs: [{ output_type: 'stream', name: 'stdout', text: '1\n' }],
        })),
      ),
    ),
  );
  const test = new NotebookTest(path, {});
  await test.test(test.cells[0]); // starts the kernel
  let [kernelMs, failed] = [0, 0];
  const started = performance.now();
  for (const cell of test.cells.slice(1)) {
    const { run, verdict } = await test.test(cell);
    kernelMs += run?.kernelMs ?? 0;
    if (verdict.status !== 'passed') failed++;
  }
  const total = performance.now() - started;
  await test.close();
  const n = count - 1;
  console.log(
    `  ${count} cells: ${(total / n).toFixed(2)} ms a cell, ${(kernelMs / n).toFixed(2)} of them from ` +
      `request to idle, so ${((total - kernelMs) / n).toFixed(3)} ms for the harness; ${failed} failed`,
  );
}

function largeOutputs(folder: string, what: string, text: string, sanitizeFile?: string): void {
  const path = join(folder, 'large.ipynb');
  writeFileSync(
    path,
    JSON.stringify(notebook([{ source: '', outputs: [{ output_type: 'stream', name: 'stdout', text }] }])),
  );
  const options = sanitizeFile === undefined ? {} : { sanitizeWith: sanitizeFile };
  const run = {
    end: 'idle',
    outputs: [{ output_type: 'stream', name: 'stdout', text: text.slice(0, -2) + '!\n' }],
  } as const; // differs at its end
  const started = performance.now();
  const [cell] = testCellsOf(readNotebookFile(path).notebook, { compat: false, lax: false });
  const failure = failureOf(cell, run, rulesOf(options), false);
  const seconds = (performance.now() - started) / 1000;
  const peakMB = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  console.log(
    `  ${(text.length / 1e6).toFixed(0)} MB of ${what}: read and compared in ${seconds.toFixed(2)} s, ` +
      `${failure?.message ?? 'the same'}; ${peakMB} MB at most`,
  );
}

/**
 * `npm run bench harness`: what nbval's rules cost beside the kernel's own time, for a thousand small cells,
 * and for 50 MB of outputs that differ at their end.
 */
export async function harness(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fastbook-harness-'));
  try {
    console.log('harness: nbval on jest');
    const sanitizeFile = join(folder, 'sanitize.cfg');
    writeFileSync(sanitizeFile, 'regex: 0x[0-9a-f]+\nreplace: ADDRESS\n');
    const line = '0.123456 0xdeadbeef a line of output\n';
    const lines = line.repeat(Math.ceil(50e6 / line.length));
    largeOutputs(folder, 'lines', lines);
    largeOutputs(folder, 'lines, sanitised', lines, sanitizeFile);
    largeOutputs(folder, 'one line', `${'x'.repeat(50e6)}\n`);
    await smallCells(folder, 1000);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
