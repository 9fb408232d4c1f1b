import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectCells, type RawNotebook } from '../lib/nbval/collect';
import { judge } from '../lib/nbval/judge';
import { NotebookTest } from '../lib/nbval/notebooktest';
import { rulesOf } from '../lib/nbval/options';
import { readNotebookFile } from '../lib/nbval/read';

/** What the harness costs: over the kernel's own time for small cells, and for large outputs. */

const folder = mkdtempSync(join(tmpdir(), 'fastbook-nbvalbench-'));
const write = (name: string, notebook: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(notebook));
  return path;
};
const notebook = (cells: { source: string; outputs: unknown[] }[], kernel: string): RawNotebook => ({
  nbformat: 4, nbformat_minor: 4, metadata: { kernelspec: { name: kernel } },
  cells: cells.map(cell => ({ ...cell, cell_type: 'code', execution_count: 1, metadata: {} })),
} as unknown as RawNotebook);

async function smallCells(kernel: string, source: string, text: string, count: number): Promise<void> {
  const path = write('small.ipynb', notebook(Array.from({ length: count }, () => ({ source, outputs: [{ output_type: 'stream', name: 'stdout', text }] })), kernel));
  const test = new NotebookTest(path, {});
  await test.test(test.cells[0]); // with the kernel's start
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
  console.log(`${count} cells on ${kernel}: ${(total / n).toFixed(2)} ms a cell, ${(kernelMs / n).toFixed(2)} between request and idle, so ${((total - kernelMs) / n).toFixed(3)} ms the harness; ${failed} failed`);
}

function largeOutputs(what: string, text: string, sanitizeFile?: string): void {
  const path = write('large.ipynb', notebook([{ source: '', outputs: [{ output_type: 'stream', name: 'stdout', text }] }], 'tslab'));
  const options = sanitizeFile === undefined ? {} : { sanitizeWith: sanitizeFile };
  const run = { end: 'idle', outputs: [{ output_type: 'stream', name: 'stdout', text: text.slice(0, -2) + 'x\n' }] } as const; // differs at its very end
  const started = performance.now();
  const [cell] = collectCells(readNotebookFile(path).notebook, { compat: false, lax: false });
  const failure = judge(cell, run, rulesOf(options), false);
  const seconds = (performance.now() - started) / 1000;
  console.log(`${(text.length / 1e6).toFixed(0)} MB of ${what}: read and compared in ${seconds.toFixed(2)} s, ${failure?.message ?? 'the same'}; ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB at most`);
}

async function main(): Promise<void> {
  try {
    const sanitizeFile = join(folder, 'sanitize.cfg');
    writeFileSync(sanitizeFile, 'regex: 0x[0-9a-f]+\nreplace: ADDRESS\n');
    const line = '0.123456 0xdeadbeef a line of output\n';
    largeOutputs('lines', line.repeat(Math.ceil(50e6 / line.length)));
    largeOutputs('lines, sanitised', line.repeat(Math.ceil(50e6 / line.length)), sanitizeFile);
    largeOutputs('one line', `${'x'.repeat(50e6)}\n`);
    for (const kernel of process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['tslab']) {
      const isPython = kernel.startsWith('python');
      await smallCells(kernel, isPython ? 'print(1)' : 'console.log(1)', '1\n', 1000);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
