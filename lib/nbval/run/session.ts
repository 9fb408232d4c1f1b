import { dirname } from 'node:path';
import { Kernel } from '../../jupyter/client/kernel';
import { Outputs, type Displays } from '../../jupyter/notebook/outputs';
import type { TestCell } from '../notebook/testcell';
import type { CellRun } from './cellrun';
import { collectAsNbval } from './collector';
import { executeCell } from './execute';
import { comparePictures, type PictureDifference } from '../compare/picture';
import { judge, timeoutOf, type JudgeRules } from '../verdict/judge';
import { chooseKernel, tellsErrorsInReplyOnly } from './kernelchoice';
import { defaults, rulesOf, type NbvalOptions } from '../options';
import type { CellOutput } from '../notebook/output';
import { beginning, settle, skipReason, type Progress, type ProgressRules } from '../verdict/progress';
import type { Failure, Verdict } from '../verdict/verdict';

/** What a cell did, and what that means. */
export interface CellResult {
  readonly cell: TestCell;
  readonly verdict: Verdict;
  /** undefined where the cell was not run. */
  readonly run?: CellRun;
  readonly pictures: readonly PictureDifference[];
}

/** A kernel that runs the cells of one notebook, and what has come of them. Its owner closes it. */
export class Session {
  readonly results = new Map<number, CellResult>();
  readonly #rules: JudgeRules | Failure;
  readonly #progressRules: ProgressRules;
  #kernel: Promise<Kernel | Failure> | undefined;
  #errorsInReplyOnly = false;
  #progress: Progress = beginning;
  #displays: Displays = new Map();
  /**
   * What cells have done on the present kernel; more than has been asked for, where a display was waited for.
   */
  readonly #runs = new Map<number, CellRun>();
  /** Cells that were judged on the present kernel, and those of them that somebody has asked for. */
  readonly #judged = new Set<number>();
  readonly #reported = new Set<number>();
  /** The failures of cells that were run only because later ones need them. */
  readonly #unasked = new Map<number, Failure>();
  /** Messages that nbval does not know, in compat. */
  onUnknown: ((type: string) => void) | undefined;

  constructor(
    readonly path: string,
    readonly cells: readonly TestCell[],
    private readonly metadata: Readonly<Record<string, unknown>>,
    private readonly options: NbvalOptions,
  ) {
    const { compat = false, stopOnFailure = false, xfailStrict = false } = options;
    this.#progressRules = { compat, stopOnFailure, xfailStrict };
    this.#rules = attempt(() => rulesOf(options));
  }

  /**
   * Tests one cell. Those before it are run first, where they have not been; in compat they are not. Asked a
   * second time, a cell is tested on a new kernel; in compat on the same.
   */
  async test(cell: TestCell): Promise<CellResult> {
    const { compat = false, retries = 0 } = this.options;
    if (this.#judged.has(cell.number)) {
      if (compat) this.#runs.delete(cell.number);
      else await this.#restart();
    }
    let result = await this.#advance(cell);
    for (let retry = 0; retry < retries && !compat && isWorthRetrying(result.verdict); retry++) {
      await this.#restart();
      result = await this.#advance(cell);
    }
    this.#reported.add(cell.number);
    return result;
  }

  async close(): Promise<void> {
    const kernel = await this.#kernel;
    this.#kernel = undefined;
    if (kernel instanceof Kernel) await kernel.shutdown();
  }

  async #restart(): Promise<void> {
    await this.close();
    this.#progress = beginning;
    this.#displays = new Map();
    for (const store of [this.#runs, this.#judged, this.#unasked]) store.clear();
  }

  async #advance(cell: TestCell): Promise<CellResult> {
    if (!this.options.compat) {
      for (const earlier of this.cells.slice(0, cell.number - 1)) {
        if (this.#judged.has(earlier.number)) continue;
        const { verdict } = await this.#judge(earlier);
        if (verdict.failure && !this.#reported.has(earlier.number))
          this.#unasked.set(earlier.number, verdict.failure);
      }
    }
    const result = this.#blame(await this.#judge(cell));
    this.results.set(cell.number, result);
    return result;
  }

  /** A cell that fails because of one that nobody has asked for has failed: nothing else would say so. */
  #blame(result: CellResult): CellResult {
    const { brokenBy, failedAt } = this.#progress;
    const culprit =
      result.cell.options.skip || result.verdict.status !== 'skipped' ? undefined : (brokenBy ?? failedAt);
    const failure = culprit === undefined ? undefined : this.#unasked.get(culprit);
    if (!failure) return result;
    return {
      ...result,
      verdict: {
        status: 'failed',
        failure: {
          ...failure,
          message: `Cell ${culprit}, which was run before this one, failed: ${failure.message}`,
        },
      },
    };
  }

  async #judge(cell: TestCell): Promise<CellResult> {
    this.#judged.add(cell.number);
    const started = await (this.#kernel ??= this.#start());
    const setup = 'kind' in started ? started : 'kind' in this.#rules ? this.#rules : undefined;
    if (setup && this.options.compat)
      return { cell, verdict: { status: 'failed', failure: setup }, pictures: [] };
    const reason = skipReason(cell, this.#progress, this.#progressRules);
    if (reason !== undefined) return { cell, verdict: { status: 'skipped', reason }, pictures: [] };
    const run = setup ? ({ end: 'dead', outputs: [] } as const) : await this.#run(started as Kernel, cell);
    const { failure, pictures } = setup
      ? { failure: setup, pictures: [] }
      : await this.#weigh(started as Kernel, cell, run, this.#rules as JudgeRules);
    const { verdict, progress } = settle(cell, run, failure, this.#progress, this.#progressRules);
    this.#progress = progress;
    return { cell, verdict, run, pictures };
  }

  /**
   * An output that later cells update is compared as they leave it, as Jupyter saves it: they run ahead until
   * it fits.
   */
  async #weigh(
    kernel: Kernel,
    cell: TestCell,
    run: CellRun,
    rules: JudgeRules,
  ): Promise<{ failure: Failure | undefined; pictures: PictureDifference[] }> {
    let weighed = await this.#compare(cell, run, rules);
    for (const later of this.cells.slice(cell.number)) {
      if (weighed.failure?.kind !== 'difference' || !this.#isOnDisplay(run)) break;
      if (later.options.skip || this.#runs.has(later.number)) continue;
      await this.#run(kernel, later);
      weighed = await this.#compare(cell, run, rules);
    }
    return weighed;
  }

  async #compare(
    cell: TestCell,
    run: CellRun,
    rules: JudgeRules,
  ): Promise<{ failure: Failure | undefined; pictures: PictureDifference[] }> {
    const tolerance = rules.compat ? undefined : (cell.settings.images ?? this.options.images);
    const pictures = tolerance === undefined ? undefined : await comparePictures(cell, run, tolerance);
    return {
      failure: judge(cell, run, rules, this.#progress.timedOut, pictures?.isSame),
      pictures: pictures?.differences ?? [],
    };
  }

  #isOnDisplay(run: CellRun): boolean {
    return [...this.#displays.values()].flat().some(output => run.outputs.includes(output));
  }

  async #run(kernel: Kernel, cell: TestCell): Promise<CellRun> {
    const earlier = this.#runs.get(cell.number);
    if (earlier) return earlier;
    const rules = this.#rules as JudgeRules;
    const outputs: CellOutput[] = [];
    const asJupyter = new Outputs(this.#displays);
    const limits = {
      cellTimeoutMs: timeoutOf(cell, rules) * 1000,
      outputTimeoutMs: rules.outputTimeout * 1000,
    };
    const ending = await executeCell(kernel, cell.source, limits, message => {
      if (!rules.compat) return asJupyter.add(message);
      const output = collectAsNbval(message.header.msg_type, message.content, this.onUnknown);
      if (output) outputs.push(output);
    });
    const run: CellRun = {
      ...ending,
      outputs: rules.compat ? outputs : asJupyter.list,
      errorsInReplyOnly: this.#errorsInReplyOnly,
    };
    this.#runs.set(cell.number, run);
    return run;
  }

  async #start(): Promise<Kernel | Failure> {
    const { startupTimeout = defaults.startupTimeout } = this.options;
    try {
      const command = chooseKernel(this.metadata, this.options);
      const startupTimeoutMs = Math.min(Math.max(startupTimeout, leastStartupSeconds) * 1000, 2 ** 31 - 1);
      const env = this.options.compat ? underPytest : {};
      const kernel = await Kernel.start(command, { cwd: dirname(this.path), env, startupTimeoutMs });
      this.#errorsInReplyOnly = await tellsErrorsInReplyOnly(kernel);
      return kernel;
    } catch (error) {
      return { kind: 'setup', message: `Kernel could not be started: ${(error as Error).message}` };
    }
  }
}

/**
 * Where ipykernel sees this, it leaves alone what programs write past it, to its file descriptors: such
 * output never comes.
 */
const underPytest = { PYTEST_CURRENT_TEST: 'nbval' };

/** Jupyter's client looks once a second, so that a shorter time does not fail a quick kernel. */
const leastStartupSeconds = 2;

const isWorthRetrying = ({ status, failure }: Verdict) =>
  status === 'failed' && failure?.kind !== 'setup' && failure?.kind !== 'sanitize';

function attempt(make: () => JudgeRules): JudgeRules | Failure {
  try {
    return make();
  } catch (error) {
    return { kind: 'setup', message: (error as Error).message };
  }
}
