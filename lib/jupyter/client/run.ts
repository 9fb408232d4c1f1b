import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { ExecuteReply } from './client';
import { CellTimeout, Kernel, KernelDied, type KernelCommand } from './kernel';
import type { KernelAhead } from './kernelahead';
import { ownKernel } from './ownkernel';
import { textOf, type Cell, type Notebook, type Output } from '../notebook/nbformat';
import { Outputs, type Displays } from '../notebook/outputs';
import { readableTraceback } from './stocktslab';

/** How a notebook is run. */
export interface RunOptions {
  /** The kernel to run on. Default: the one of this package. */
  readonly kernel?: KernelCommand;
  /** Added to the kernel's environment. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Time allowed for one cell, in milliseconds. Default 600 000. A notebook's own limit takes precedence:
   * `"execution": { "timeout": seconds }` in its metadata.
   */
  readonly timeoutMs?: number;
  /** Time allowed for the kernel to start, in milliseconds. Default 60 000. */
  readonly startupTimeoutMs?: number;
  /**
   * Where the kernel may wait that was started ahead. Once this notebook's kernel is ready, that of `next` is
   * started there. Default: every kernel is started when its notebook begins.
   */
  readonly ahead?: KernelAhead;
  /** The file of the notebook that runs next with these options, if any. */
  readonly next?: string;
  /** Run the remaining cells after one that fails, as long as the kernel lives. Default false. */
  readonly allowErrors?: boolean;
  /** Called before each code cell with its number, from 1, among all cells of the notebook. */
  readonly onCell?: (cell: number) => void;
}

/** Where and why a run stopped. */
export interface RunError {
  /** Number of the cell in the notebook, from 1; undefined where the kernel did not even start. */
  cell?: number;
  /** The cell's source. */
  source?: string;
  /** The cell's streams as text, without the reason. */
  printed?: string;
  /** Why: the traceback, or one line for a timeout or a dead kernel. */
  reason: string;
}

/** What a run of a notebook resulted in. */
export interface RunResult {
  /** The notebook with the outputs of this run, up to the cell that failed. */
  notebook: Notebook;
  /** Code cells that ran to their end. */
  cells: number;
  /** From asking for the kernel to its end; a kernel that was started ahead may be ready at once. */
  seconds: number;
  /** At most one, unless errors are allowed. */
  errors: RunError[];
}

/**
 * Runs the code cells of a notebook in order, on a kernel of its own, in the notebook's folder. Stops at the
 * first cell that fails, unless errors are allowed. A cell with nbclient's tag `raises-exception` has to fail
 * (https://nbclient.readthedocs.io/en/latest/client.html), and the run continues.
 *
 * Never throws: a cell that fails, and a kernel that does not start, are errors of the result.
 *
 * @param path the notebook's file, which is not read.
 * @param notebook stays as it is.
 */
export async function runNotebook(
  path: string,
  notebook: Notebook,
  options: RunOptions = {},
): Promise<RunResult> {
  const { kernel = ownKernel(), env, startupTimeoutMs, ahead, next } = options;
  const started = performance.now();
  const result: RunResult = { notebook: withoutOutputs(notebook), cells: 0, seconds: 0, errors: [] };
  const startIn = (file: string) => ({
    cwd: dirname(file),
    ...(env && { env }),
    ...(startupTimeoutMs && { startupTimeoutMs }),
  });
  try {
    const running = await (ahead?.take(kernel, startIn(path)) ?? Kernel.start(kernel, startIn(path)));
    try {
      if (next !== undefined) ahead?.start(kernel, startIn(next));
      await runCells(running, result, options);
    } finally {
      await running.shutdown();
    }
  } catch (error) {
    result.errors.push({ reason: (error as Error).message });
  }
  result.seconds = (performance.now() - started) / 1000;
  return result;
}

/** Runs the cells of the result's notebook, and adds what they resulted in. */
async function runCells(kernel: Kernel, result: RunResult, options: RunOptions): Promise<void> {
  const { allowErrors = false, onCell } = options;
  const timeoutMs = timeoutOf(result.notebook) ?? options.timeoutMs;
  const displays: Displays = new Map();
  for (const [i, cell] of result.notebook.cells.entries()) {
    if (cell.cell_type !== 'code' || textOf(cell.source).trim() === '') continue;
    onCell?.(i + 1);
    const reason = await runCell(kernel, cell, displays, timeoutMs);
    if (reason === undefined) {
      result.cells++;
      continue;
    }
    result.errors.push({
      cell: i + 1,
      source: textOf(cell.source),
      printed: printedBy(cell, reason),
      reason,
    });
    if (!allowErrors || !kernel.isAlive) return;
  }
}

/** A notebook's own limit for a cell, as nbmake and jupyter-cache read it; in milliseconds. */
function timeoutOf({ metadata }: Notebook): number | undefined {
  const { timeout } = (metadata['execution'] ?? {}) as { timeout?: unknown };
  return typeof timeout === 'number' && timeout > 0 ? timeout * 1000 : undefined;
}

/** @returns why the cell failed, or undefined. */
async function runCell(
  kernel: Kernel,
  cell: Cell,
  displays: Displays,
  timeoutMs: number | undefined,
): Promise<string | undefined> {
  const outputs = new Outputs(displays);
  cell.outputs = outputs.list;
  let reply: ExecuteReply;
  try {
    reply = await kernel.execute(
      textOf(cell.source),
      message => outputs.add(message),
      timeoutMs === undefined ? {} : { timeoutMs },
    );
  } catch (error) {
    if (error instanceof CellTimeout || error instanceof KernelDied) return error.message;
    throw error;
  }
  cell.execution_count = reply.execution_count ?? null;
  const mustFail = cell.metadata.tags?.includes('raises-exception') ?? false;
  const failed = reply.status !== 'ok';
  if (failed && reply.ename === undefined) await new Promise(resolve => setTimeout(resolve, tslabAbortMs));
  if (failed && !mustFail) return reasonOf(reply, outputs.list);
  return mustFail && !failed ? 'the cell is tagged raises-exception, and raised none' : undefined;
}

/**
 * A pause after a failed cell on stock tslab, in milliseconds: for 200 ms it answers every request with
 * "abort". Its replies have no `ename`, other kernels' have.
 */
const tslabAbortMs = 250;

/** Stock tslab writes tracebacks to stderr, where other kernels send a message of the type `error`. */
function reasonOf(reply: ExecuteReply, outputs: readonly Output[]): string {
  const error = outputs.findLast(output => output.output_type === 'error');
  if (error) return stripVTControlCharacters(error.traceback.join('\n')) || `${error.ename}: ${error.evalue}`;
  const stderr = outputs.findLast(output => output.output_type === 'stream' && output.name === 'stderr');
  if (stderr?.output_type === 'stream')
    return readableTraceback(stripVTControlCharacters(textOf(stderr.text)));
  return reply.ename ? `${reply.ename}: ${reply.evalue ?? ''}` : `the kernel answered "${reply.status}"`;
}

function printedBy({ outputs = [] }: Cell, reason: string): string {
  const texts = outputs.flatMap(output =>
    output.output_type === 'stream' ? [stripVTControlCharacters(textOf(output.text))] : [],
  );
  return texts.filter(text => readableTraceback(text) !== reason).join('');
}

function withoutOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map(cell =>
    cell.cell_type === 'code' ? { ...cell, outputs: [], execution_count: null } : cell,
  );
  return { ...notebook, cells };
}
