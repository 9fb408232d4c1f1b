import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { packageFolder } from '../../host/package';
import { CellTimeout, KernelDied, withKernel, type Kernel } from '../../jupyter/client/kernel';
import {
  textOf,
  type Cell,
  type MultilineText,
  type Notebook,
  type Output,
} from '../../jupyter/notebook/nbformat';
import { Outputs, type Displays } from '../../jupyter/notebook/outputs';
import type { Compilation } from '../../compiler/cellcompiler';
import { prolonged, type Timer } from '../../jupyter/client/timer';
import type { Message } from '../../jupyter/protocol/wire';
import { pythonCredit } from '../format/credit';
import { whyPythonInside } from '../format/language';
import { kindOf, nbgraderOf } from '../format/metadata';
import type { ProbeEvent } from '../judge/channel';
import type { ProbeMode } from '../judge/probe';
import { whyInside, type AnalysedTest } from '../judge/tests';
import { judge, type Verdict } from '../judge/verdict';
import { withVerdict } from '../judge/verdictoutputs';
import type { TeacherImports } from './imports';
import { FairClock } from './fairclock';
import { heldBytes } from './heldbytes';
import { inheritsEnvironment, isolatedKernel, type Isolation } from './isolation';
import type { Limits } from './limits';
import type { Compilers, SubmissionCompiler } from './compilers';
import type { PythonKernel } from './pythonkernel';
import { copyFiles, giveTo, linkData, withWorkspace } from './workspace';
import { completionIn, instrumentProbe, instrumentTest, probeEventIn, withNotebookLines } from './completion';
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
  /** What a test that is judged at home has come to. */
  readonly verdict?: Verdict;
  /** Why points of the test depend on what happened in the student's process. */
  readonly inside?: string;
  /** What a probe has sent. */
  readonly events?: readonly unknown[];
}

/** How the tests of a notebook are run. */
export interface TestPlan {
  /** The imports of the teacher's cells. */
  readonly imports: TeacherImports;
  /** At home the solution is run, to learn what each test expects. */
  readonly mode: ProbeMode;
  /** By their ids; one without expectations is judged in the kernel. */
  readonly tests: ReadonlyMap<string, PlannedTest>;
  /** Code that is run before each test. */
  readonly beforeTests?: string;
  /** The kernel of a notebook in Python, whose tests are judged in it. Default: the one of this package. */
  readonly python?: PythonKernel;
}

/** A test, and what the solution gives at each of its sites. */
export interface PlannedTest extends AnalysedTest {
  readonly expected?: readonly ProbeEvent[];
}

/**
 * Runs the code cells of a notebook in their order, on a new kernel. After a cell that fails, the next cells
 * run; after the end of the kernel, they do not.
 *
 * @param folders their files are copied to the workspace: the teacher's, and the student's. The student's
 * files are copied after the teacher's modules have been loaded, and do not replace a file.
 * @param compilers of the kind of isolation.
 * @returns how each code cell was run.
 * @throws Error if the kernel cannot be started, or locked down.
 */
export async function executeCells(
  notebook: Notebook,
  plan: TestPlan,
  [given, submitted]: readonly [given: string, submitted: string | undefined],
  compilers: Compilers,
  limits: Limits,
): Promise<Map<Cell, CellExecution>> {
  return compilers.use(compiler =>
    withWorkspace(compiler.folder, async workspace => {
      const { isolation } = compilers;
      const { python } = plan;
      if (!python) compiler.start();
      copyFiles(workspace, given);
      if (isolation === 'none') linkData(workspace);
      const command = isolatedKernel(isolation, workspace, compiler.user, limits, python);
      const own = () => {
        if (command.user !== undefined) giveTo(command.user, workspace);
      };
      own();
      const start = {
        cwd: workspace.work,
        inheritEnv: inheritsEnvironment(isolation),
        maxContent: Math.max(bytesPerCharacter * limits.cellOutput, maxProbe),
      };
      return withKernel(command, start, async kernel => {
        kernel.forgetConnection();
        if (!python) await compiler.begin(workspace.work);
        const session = new GradingSession(kernel, compiler, plan, isolation, limits);
        const endWatch = watchKernel(session.pids, workspace.folder, limits, why => session.stop(why));
        try {
          if (!python) await session.lockdown();
          if (submitted !== undefined) copyFiles(workspace, submitted, false);
          own();
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
    }),
  );
}

/** The most bytes for a character in JSON, as in `\u001b`. */
const bytesPerCharacter = 6;

/**
 * The most bytes of one message of a probe, and of what all of a notebook take in memory: large tensors are
 * compared, too.
 */
const maxProbe = 64 * 2 ** 20;
const maxProbes = 512 * 2 ** 20;

/** Time between the interrupt of a cell that prints too much and the kill of its kernel. */
const graceMs = 3_000;

/** A kernel that runs the cells of one submission, and what has happened on it. */
class GradingSession {
  readonly #displays: Displays = new Map();
  /** The global name of the channel for completions. */
  readonly #channel = `completion_${newSecret()}`;
  #printed = 0;
  #probed = 0;
  /** Why no more cells run; undefined while cells run. */
  #endReason: string | undefined;

  readonly #clock: FairClock;

  constructor(
    private readonly kernel: Kernel,
    private readonly compiler: SubmissionCompiler,
    private readonly plan: TestPlan,
    private readonly isolation: Isolation,
    private readonly limits: Limits,
  ) {
    this.#clock = new FairClock(this.pids);
  }

  /** The processes that work for the submission. */
  readonly pids = (): number[] => [this.kernel.pid, this.compiler.pid].filter(pid => pid !== undefined);

  /** Ends the kernel; the remaining cells are not run. */
  stop(why: string): void {
    this.#endReason ??= why;
    this.compiler.stop();
    void this.kernel.kill();
  }

  /** Locks the kernel down: see `lockdown`. */
  async lockdown(): Promise<void> {
    // the compiler knows local modules from the cells that import them
    for (const name of this.plan.imports.modules.filter(name => /^\.{0,2}\//.test(name)))
      await this.#execute(`import ${JSON.stringify(name)};`, { isCounted: false });
    const lockdownModule = join(packageFolder, 'dist', 'lib', 'course', 'grade', 'lockdown.js');
    const hasInside = [...this.plan.tests.values()].some(({ expected }) => expected === undefined);
    const args = [this.#channel, this.plan.imports.modules, this.isolation !== 'none', hasInside];
    const run = await this.#execute(
      `await eval('__kernel__').require(${JSON.stringify(lockdownModule)})` +
        `.lockdown(${args.map(argument => JSON.stringify(argument)).join(', ')})`,
      { isCounted: false },
    );
    if (run.end !== 'ok')
      throw new Error(`the kernel cannot be locked down: ${run.why ?? JSON.stringify(run.outputs)}`);
  }

  /** Runs a cell; a test is run as a probe, or instrumented. */
  async run(cell: Cell): Promise<CellExecution> {
    const source = textOf(cell.source);
    if (kindOf(cell) !== 'tests') return this.#execute(source);
    if (this.plan.python) return asCompleted(await this.#execute(source));
    if (this.plan.beforeTests !== undefined) await this.#execute(this.plan.beforeTests, { isCounted: false });
    const test = this.plan.tests.get(nbgraderOf(cell)!.grade_id);
    const isHome = this.plan.mode === 'home';
    if (test && (isHome ? test.inside === undefined : test.expected !== undefined)) return this.#probe(test);
    const secret = newSecret();
    const instrumented = instrumentTest(source, this.plan.imports.names, this.#channel, secret);
    const run = await this.#execute(instrumented.code, { secret });
    return {
      ...run,
      inside: (test && whyInside(test)) ?? 'it fails with the solution',
      outputs: run.outputs.map(output => withNotebookLines(output, run.executionCount, instrumented)),
    };
  }

  async #probe(test: PlannedTest): Promise<CellExecution> {
    const { mode, imports } = this.plan;
    const probe = instrumentProbe(test, imports.names, this.#channel, mode);
    const events: unknown[] = [];
    const run = await this.#execute(probe.code, { onProbe: event => events.push(event) });
    const outputs = run.outputs.map(output => withNotebookLines(output, run.executionCount, probe));
    if (test.expected === undefined) return { ...run, outputs, events };
    const verdict = judge(test.sites, test.expected, events, test.along, run.end === 'ok');
    const inside = whyInside(test);
    return {
      ...run,
      outputs: withVerdict(outputs, verdict, run.executionCount, test.source),
      verdict,
      ...(inside !== undefined && { inside }),
    };
  }

  async #execute(
    code: string,
    {
      secret,
      onProbe,
      isCounted = true,
    }: { secret?: string; onProbe?: (event: unknown) => void; isCounted?: boolean } = {},
  ): Promise<CellExecution> {
    const leftMs = this.limits.notebookMs - this.#clock.passedMs();
    if (leftMs <= 0) this.stop(`the notebook took longer than ${this.limits.notebookMs / 1000} seconds`);
    if (this.#endReason !== undefined)
      return { outputs: [], executionCount: null, end: 'unrun', why: this.#endReason };
    const clock = new FairClock(this.pids);
    const outputs = new Outputs(this.#displays);
    let completion: Completion | undefined;
    let printed = 0;
    let excess: string | undefined;
    let grace: Timer | undefined;
    const onOutput = (message: Message) => {
      if (!isWellFormed(message)) return;
      const completed = secret === undefined ? undefined : completionIn(message, secret);
      if (completed) return void (completion ??= completed);
      const event = onProbe && !message.isTooLong ? probeEventIn(message) : undefined;
      if (event !== undefined) {
        this.#probed += heldBytes(event, maxProbes);
        if (this.#probed > maxProbes) return this.stop('it sent too much to be compared');
        return onProbe!(event);
      }
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
      const since = new FairClock(this.pids);
      grace = prolonged(graceMs, () => since.leftMs(graceMs));
      void grace.elapsed.then(() => this.stop(excess!));
    };
    try {
      const limitMs = Math.min(this.limits.cellMs, leftMs);
      const compiled = this.plan.python ? undefined : await this.#compile(code, limitMs, clock);
      const reply = await this.kernel.execute(code, onOutput, {
        timeoutMs: limitMs,
        spentMs: clock.passedMs(),
        prolongMs: limit => clock.leftMs(limit),
        isCounted,
        ...(compiled && { compiled }),
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
      grace?.clear();
    }
  }

  /** @throws CellTimeout; KernelDied. */
  async #compile(code: string, limitMs: number, clock: FairClock): Promise<Compilation> {
    const timeout = prolonged(limitMs, () => clock.leftMs(limitMs));
    try {
      const compiled = await Promise.race([this.compiler.compile(code), timeout.elapsed, this.kernel.death]);
      if (compiled) return compiled;
      this.compiler.stop();
      throw new CellTimeout(`the cell's types were not checked within ${limitMs / 1000} seconds`);
    } finally {
      timeout.clear();
    }
  }
}

/**
 * A test in Python as it ended, by nbgrader's rule: its result, the first one, may be partial credit. Nothing
 * that a process says of itself proves more, where students' code can change all of it.
 */
function asCompleted(run: CellExecution): CellExecution {
  const result = run.outputs.find(output => output.output_type === 'execute_result');
  const shown = result?.output_type === 'execute_result' ? result.data['text/plain'] : undefined;
  const credit = shown === undefined ? undefined : pythonCredit(textOf(shown as MultilineText));
  const completion = { secret: '', ...(credit !== undefined && { value: String(credit) }) };
  return { ...run, inside: whyPythonInside, ...(run.end === 'ok' && { completion }) };
}

const newSecret = () => randomBytes(16).toString('hex');

const firstLine = (text: string) => stripVTControlCharacters(text).split('\n')[0];

/** The characters of an output. */
function lengthOf({ content, isTooLong }: Message): number {
  if (isTooLong) return Infinity;
  return typeof content['text'] === 'string' ? content['text'].length : JSON.stringify(content).length;
}
