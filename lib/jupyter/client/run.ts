import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Reply } from './client';
import { CellTimeout, KernelDied, withKernel, type Kernel, type KernelCommand } from './kernel';
import { ownKernel } from './ownkernel';
import { textOf, type Cell, type Notebook, type Output } from '../notebook/nbformat';
import { Outputs, type Displays } from '../notebook/outputs';
import { readable } from './stocktslab';

export interface RunOptions {
  /** The kernel to run on. Default: the one of this package. */
  readonly kernel?: KernelCommand;
  /** Added to the kernel's environment. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Time allowed for one cell, in milliseconds. Default 600 000. A notebook may say otherwise: `"execution":
   * { "timeout": seconds }` in its metadata.
   */
  readonly timeoutMs?: number;
  /** Time allowed for the kernel to start, in milliseconds. Default 60 000. */
  readonly startupTimeoutMs?: number;
  /** Go on after a cell that fails, as long as the kernel lives. Default false. */
  readonly allowErrors?: boolean;
  /** Called before each code cell with its number, from 1, among all cells of the notebook. */
  readonly onCell?: (cell: number) => void;
}

/** Where and why a run stopped. */
export interface RunError {
  /** Number of the cell in the notebook, from 1; undefined where the kernel did not even start. */
  cell?: number;
  source?: string;
  /** What the cell had printed, apart from the reason. */
  printed?: string;
  /** What happened, in the kernel's words or ours. */
  reason: string;
}

export interface RunResult {
  /** The notebook with the outputs of this run, up to the cell that failed. */
  notebook: Notebook;
  /** Code cells that ran to their end. */
  cells: number;
  seconds: number;
  /** Not more than one, unless errors are allowed. */
  errors: RunError[];
}

/**
 * Runs the code cells of a notebook in their order on a kernel of its own, in the folder that the notebook
 * lies in, and stops at the first that fails, unless errors are allowed. A cell with the tag
 * `raises-exception` has to fail, and the run goes on.
 *
 * A failing cell is a result, not an exception.
 */
export async function runNotebook(
  path: string,
  notebook: Notebook,
  options: RunOptions = {},
): Promise<RunResult> {
  const { kernel = ownKernel(), env, startupTimeoutMs, allowErrors = false, onCell } = options;
  const timeoutMs = timeoutOf(notebook) ?? options.timeoutMs;
  const started = performance.now();
  const result: RunResult = { notebook: withoutOutputs(notebook), cells: 0, seconds: 0, errors: [] };
  const start = { cwd: dirname(path), ...(env && { env }), ...(startupTimeoutMs && { startupTimeoutMs }) };
  try {
    await withKernel(kernel, start, async running => {
      const displays: Displays = new Map();
      for (const [i, cell] of result.notebook.cells.entries()) {
        if (cell.cell_type !== 'code' || textOf(cell.source).trim() === '') continue;
        onCell?.(i + 1);
        const reason = await runCell(running, cell, displays, timeoutMs);
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
        if (!allowErrors || !running.isAlive) return;
      }
    });
  } catch (error) {
    result.errors.push({ reason: (error as Error).message });
  }
  result.seconds = (performance.now() - started) / 1000;
  return result;
}

/** nbmake's and jupyter-cache's way to give a notebook more time. */
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
  let reply: Reply;
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
 * After a failure stock tslab, whose replies name no error, answers everything that comes within 200 ms with
 * "abort".
 */
const tslabAbortMs = 250;

/** Stock tslab writes what went wrong to stderr, where other kernels send a message of the type `error`. */
function reasonOf(reply: Reply, outputs: readonly Output[]): string {
  const error = outputs.findLast(output => output.output_type === 'error');
  if (error) return stripVTControlCharacters(error.traceback.join('\n')) || `${error.ename}: ${error.evalue}`;
  const stderr = outputs.findLast(output => output.output_type === 'stream' && output.name === 'stderr');
  if (stderr?.output_type === 'stream') return readable(stripVTControlCharacters(textOf(stderr.text)));
  return reply.ename ? `${reply.ename}: ${reply.evalue ?? ''}` : `the kernel answered "${reply.status}"`;
}

function printedBy({ outputs = [] }: Cell, reason: string): string {
  const texts = outputs.flatMap(output =>
    output.output_type === 'stream' ? [stripVTControlCharacters(textOf(output.text))] : [],
  );
  return texts.filter(text => readable(text) !== reason).join('');
}

function withoutOutputs(notebook: Notebook): Notebook {
  const copy = structuredClone(notebook);
  for (const cell of copy.cells) {
    if (cell.cell_type === 'code') Object.assign(cell, { outputs: [], execution_count: null });
  }
  return copy;
}
