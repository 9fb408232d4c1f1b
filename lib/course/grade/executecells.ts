import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { packageFolder } from '../../host/package';
import { CellTimeout, KernelDied, withKernel, type Kernel } from '../../jupyter/client/kernel';
import { textOf, type Cell, type Notebook, type Output } from '../../jupyter/notebook/nbformat';
import { Outputs, type Displays } from '../../jupyter/notebook/outputs';
import type { Message } from '../../jupyter/protocol/wire';
import { kindOf } from '../format/metadata';
import type { TeacherImports } from './imports';
import { FairClock } from './fairclock';
import { kernelEnvironment, isolatedKernel, type Isolation } from './isolation';
import type { Limits } from './limits';
import { snapshotFolder } from './snapshotfolder';
import { copyFiles, type Workspace } from './workspace';
import { withNotebookLines, completionIn, instrumentTest } from './completion';
import type { Completion } from './lockdown';
import { watchKernel } from './watchkernel';
import { isWellFormed } from './wellformed';

/** How a code cell was run. */
export interface CellExecution {
  readonly outputs: readonly Output[];
  readonly executionCount: number | null;
  /** `stopped` by a limit or by the end of its kernel; `unrun` if no kernel or no time was left. */
  readonly end: 'ok' | 'error' | 'stopped' | 'unrun';
  /** Why it was stopped, or was not run. */
  readonly why?: string;
  /** Of a test that reached its end. */
  readonly completion?: Completion;
}

/**
 * Runs the code cells of a notebook in their order, on a new kernel. After a cell that fails, the next cells
 * run; after the end of the kernel, they do not.
 *
 * @param folders their files are copied to the workspace: the teacher's, and the student's. The student's
 * files are copied after the teacher's modules have been loaded, and do not replace a file.
 * @returns how each code cell was run.
 * @throws Error if the kernel cannot be started, or locked down.
 */
export async function executeCells(
  notebook: Notebook,
  imports: TeacherImports,
  [given, submitted]: readonly [given: string, submitted: string],
  workspace: Workspace,
  isolation: Isolation,
  limits: Limits,
): Promise<Map<Cell, CellExecution>> {
  copyFiles(workspace, given);
  const snapshot = await snapshotFolder();
  const start = {
    cwd: workspace.work,
    env: kernelEnvironment(workspace, snapshot),
    inheritEnv: isolation === 'none',
    maxContent: bytesPerCharacter * limits.cellOutput + 65_536,
  };
  return withKernel(isolatedKernel(isolation, workspace, snapshot, limits), start, async kernel => {
    kernel.forgetConnection();
    const session = new GradingSession(kernel, imports, isolation, limits);
    const endWatch = watchKernel(kernel.pid!, workspace.folder, limits, why => session.stop(why));
    try {
      await session.lockdown();
      copyFiles(workspace, submitted, false);
      const runs = new Map<Cell, CellExecution>();
      for (const cell of notebook.cells) {
        if (cell.cell_type === 'code' && textOf(cell.source).trim() !== '')
          runs.set(cell, await session.run(cell));
      }
      return runs;
    } finally {
      endWatch();
    }
  });
}

/** The most bytes for a character in JSON, as in `\u001b`. */
const bytesPerCharacter = 6;

/** Time between the interrupt of a cell that prints too much and the kill of its kernel. */
const graceMs = 3_000;

/** A kernel that runs the cells of one submission, and what has happened on it. */
class GradingSession {
  readonly #displays: Displays = new Map();
  /** The global name of the channel for completions. */
  readonly #channel = `completion_${newSecret()}`;
  #printed = 0;
  /** Why no more cells run; undefined while cells run. */
  #endReason: string | undefined;

  readonly #clock: FairClock;

  constructor(
    private readonly kernel: Kernel,
    private readonly imports: TeacherImports,
    private readonly isolation: Isolation,
    private readonly limits: Limits,
  ) {
    this.#clock = new FairClock(kernel.pid!);
  }

  /** Ends the kernel; the remaining cells are not run. */
  stop(why: string): void {
    this.#endReason ??= why;
    void this.kernel.kill();
  }

  /** Locks the kernel down: see `lockdown`. */
  async lockdown(): Promise<void> {
    // the compiler knows local modules from the cells that import them
    for (const name of this.imports.modules.filter(name => /^\.{0,2}\//.test(name)))
      await this.#execute(`import ${JSON.stringify(name)};`, { isCounted: false });
    const lockdownModule = join(packageFolder, 'dist', 'lib', 'course', 'grade', 'lockdown.js');
    const args = [this.#channel, this.imports.modules, this.isolation !== 'none'];
    const run = await this.#execute(
      `await eval('__kernel__').require(${JSON.stringify(lockdownModule)})` +
        `.lockdown(${args.map(argument => JSON.stringify(argument)).join(', ')})`,
      { isCounted: false },
    );
    if (run.end !== 'ok')
      throw new Error(`the kernel cannot be locked down: ${run.why ?? JSON.stringify(run.outputs)}`);
  }

  /** Runs a cell; a test is instrumented. */
  async run(cell: Cell): Promise<CellExecution> {
    const source = textOf(cell.source);
    if (kindOf(cell) !== 'tests') return this.#execute(source);
    const secret = newSecret();
    const instrumented = instrumentTest(source, this.imports.names, this.#channel, secret);
    const run = await this.#execute(instrumented.code, { secret });
    return {
      ...run,
      outputs: run.outputs.map(output => withNotebookLines(output, run.executionCount, instrumented)),
    };
  }

  async #execute(
    code: string,
    { secret, isCounted = true }: { secret?: string; isCounted?: boolean } = {},
  ): Promise<CellExecution> {
    const leftMs = this.limits.notebookMs - this.#clock.passedMs();
    if (leftMs <= 0) this.stop(`the notebook took longer than ${this.limits.notebookMs / 1000} seconds`);
    if (this.#endReason !== undefined)
      return { outputs: [], executionCount: null, end: 'unrun', why: this.#endReason };
    const clock = new FairClock(this.kernel.pid!);
    const outputs = new Outputs(this.#displays);
    let completion: Completion | undefined;
    let printed = 0;
    let excess: string | undefined;
    let grace: NodeJS.Timeout | undefined;
    const onOutput = (message: Message) => {
      if (!isWellFormed(message)) return;
      const completed = secret === undefined ? undefined : completionIn(message, secret);
      if (completed) return void (completion ??= completed);
      if (excess !== undefined) return; // what the cell prints until it has stopped is not kept
      const size = lengthOf(message);
      printed += size;
      this.#printed += size;
      if (printed <= this.limits.cellOutput && this.#printed <= this.limits.notebookOutput)
        return outputs.add(message);
      excess =
        printed > this.limits.cellOutput
          ? `it printed more than ${this.limits.cellOutput} characters`
          : `the notebook printed more than ${this.limits.notebookOutput} characters`;
      this.kernel.interrupt();
      grace = setTimeout(() => this.stop(excess!), graceMs);
    };
    try {
      const reply = await this.kernel.execute(code, onOutput, {
        timeoutMs: Math.min(this.limits.cellMs, leftMs),
        prolongMs: limit => clock.leftMs(limit),
        isCounted,
      });
      const run = {
        outputs: outputs.list,
        executionCount: typeof reply.execution_count === 'number' ? reply.execution_count : null,
      };
      if (excess !== undefined) return { ...run, end: 'stopped', why: excess };
      return { ...run, end: reply.status === 'ok' ? 'ok' : 'error', ...(completion && { completion }) };
    } catch (error) {
      if (!(error instanceof CellTimeout || error instanceof KernelDied)) throw error;
      const why = this.#endReason ?? excess ?? firstLine(error.message);
      if (!this.kernel.isAlive) this.#endReason ??= `the kernel ended in an earlier cell: ${why}`;
      return { outputs: outputs.list, executionCount: null, end: 'stopped', why };
    } finally {
      clearTimeout(grace);
    }
  }
}

const newSecret = () => randomBytes(16).toString('hex');

const firstLine = (text: string) => stripVTControlCharacters(text).split('\n')[0];

/** The characters of an output. */
function lengthOf({ content, isTooLong }: Message): number {
  if (isTooLong) return Infinity;
  return typeof content['text'] === 'string' ? content['text'].length : JSON.stringify(content).length;
}
