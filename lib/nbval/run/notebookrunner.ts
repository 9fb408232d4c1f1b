import { dirname } from 'node:path';
import { Kernel } from '../../jupyter/client/kernel';
import { Outputs, type Displays } from '../../jupyter/notebook/outputs';
import { comparePictures, type PictureDifference } from '../compare/picture';
import { defaults, type NbvalOptions } from '../nbvaloptions';
import type { Condition, Surroundings } from '../notebook/condition';
import { isError, type CellOutput } from '../notebook/output';
import type { TestCell } from '../notebook/testcell';
import { rulesOf, timeoutOf, type TestRules } from '../rules';
import { failureOf } from '../verdict/cellfailure';
import {
  initialState,
  skipReason,
  verdictOf,
  type NotebookState,
  type VerdictRules,
} from '../verdict/notebookstate';
import type { Failure, Verdict } from '../verdict/verdict';
import type { CellRun } from './cellrun';
import { executeCell } from './execute';
import { chooseKernel, kernelIn, kernelInfo, type KernelInfo } from './kernelchoice';
import { nbvalOutput } from './nbvaloutput';
import { parameterCode, parameterPlace, type ParameterPlace } from './parameters';

/** The result of testing a cell. */
export interface CellResult {
  /** The cell. */
  readonly cell: TestCell;
  /** Its outcome. */
  readonly verdict: Verdict;
  /** undefined where the cell was not run. */
  readonly run?: CellRun;
  /** The pictures that differ, where pictures are compared by their pixels. */
  readonly pictures: readonly PictureDifference[];
}

/** Runs and tests the cells of one notebook on a kernel. Its owner closes it. */
export class NotebookRunner {
  /** The last result of each cell that was asked for, by its number. */
  readonly results = new Map<number, CellResult>();
  readonly #rules: TestRules | Failure;
  readonly #verdictRules: VerdictRules;
  #kernel: Promise<Kernel | Failure> | undefined;
  #info: KernelInfo = { errorsInReplyOnly: false, language: undefined, version: undefined };
  readonly #parameterPlace: ParameterPlace;
  #hasParameters = false;
  #state: NotebookState = initialState;
  #displays: Displays = new Map();
  /** The runs of cells on the present kernel. Cells that update an earlier display may be run ahead. */
  readonly #runs = new Map<number, CellRun>();
  /** Numbers of the cells that were tested on the present kernel. */
  readonly #tested = new Set<number>();
  /** How many of the first cells were all tested on the present kernel. */
  #testedFirst = 0;
  /** Numbers of the cells whose results were returned to the caller of `test`. */
  readonly #reported = new Set<number>();
  /** Failures of cells that were tested only because later cells need them, by number. */
  readonly #unreported = new Map<number, Failure>();
  /** Is called with the types of messages that nbval does not know, in compat. */
  onUnknown: ((type: string) => void) | undefined;

  constructor(
    readonly path: string,
    readonly cells: readonly TestCell[],
    private readonly metadata: Readonly<Record<string, unknown>>,
    private readonly options: NbvalOptions,
  ) {
    const { compat = false, stopOnFailure = false, xfailStrict = false } = options;
    this.#verdictRules = { compat, stopOnFailure, xfailStrict };
    this.#rules = rulesOrFailure(options);
    this.#parameterPlace = parameterPlace(cells);
  }

  /**
   * Tests one cell. Earlier cells that were not run yet are run first, but for compat. A cell that was tested
   * before is tested on a new kernel; in compat on the same one.
   */
  async test(cell: TestCell): Promise<CellResult> {
    const { compat = false, retries = 0 } = this.options;
    if (this.#tested.has(cell.number)) {
      if (compat) this.#runs.delete(cell.number);
      else await this.#restart();
    }
    let result = await this.#testUpTo(cell);
    for (let retry = 0; retry < retries && !compat && isWorthRetrying(result.verdict); retry++) {
      await this.#restart();
      result = await this.#testUpTo(cell);
    }
    this.#reported.add(cell.number);
    return result;
  }

  /** Starts the kernel before a cell needs it. One that does not start fails the cells. */
  async start(): Promise<void> {
    await (this.#kernel ??= this.#start());
  }

  /** Ends the kernel. */
  async close(): Promise<void> {
    const kernel = await this.#kernel;
    this.#kernel = undefined;
    if (kernel instanceof Kernel) await kernel.shutdown();
  }

  async #restart(): Promise<void> {
    await this.close();
    this.#state = initialState;
    this.#displays = new Map();
    this.#hasParameters = false;
    this.#testedFirst = 0;
    for (const store of [this.#runs, this.#tested, this.#unreported]) store.clear();
  }

  async #testUpTo(cell: TestCell): Promise<CellResult> {
    if (!this.options.compat) {
      for (const earlier of this.cells.slice(this.#testedFirst, cell.number - 1)) {
        // not behind a kernel that has started anew meanwhile
        if (this.#testedFirst === earlier.number - 1) this.#testedFirst = earlier.number;
        if (this.#tested.has(earlier.number)) continue;
        const { verdict } = await this.#testAlone(earlier);
        if (verdict.failure && !this.#reported.has(earlier.number))
          this.#unreported.set(earlier.number, verdict.failure);
      }
    }
    const result = this.#withUnreportedCause(await this.#testAlone(cell));
    this.results.set(cell.number, result);
    return result;
  }

  /**
   * A cell that would be skipped because of an earlier failure has failed where that failure was not
   * reported: otherwise no result would show it.
   */
  #withUnreportedCause(result: CellResult): CellResult {
    const { brokenBy, failedAt } = this.#state;
    const isOwn =
      result.verdict.status === 'skipped' &&
      (result.cell.options.skip || result.cell.settings.skipIf?.some(condition => this.#holds(condition)));
    const cause = isOwn || result.verdict.status !== 'skipped' ? undefined : (brokenBy ?? failedAt);
    const failure = cause === undefined ? undefined : this.#unreported.get(cause);
    if (!failure) return result;
    return {
      ...result,
      verdict: {
        status: 'failed',
        failure: {
          ...failure,
          message: `Cell ${cause}, which was run before this one, failed: ${failure.message}`,
        },
      },
    };
  }

  async #testAlone(cell: TestCell): Promise<CellResult> {
    this.#tested.add(cell.number);
    const started = await (this.#kernel ??= this.#start());
    const setup = 'kind' in started ? started : 'kind' in this.#rules ? this.#rules : undefined;
    if (setup && this.options.compat)
      return { cell, verdict: { status: 'failed', failure: setup }, pictures: [] };
    let fault = setup;
    let reason: string | undefined;
    let xfail: string | undefined;
    try {
      reason = this.#skipReason(cell);
      xfail = this.#xfailReason(cell);
    } catch (error) {
      fault ??= { kind: 'setup', message: `Condition of the cell: ${(error as Error).message}` };
    }
    if (reason !== undefined) return { cell, verdict: { status: 'skipped', reason }, pictures: [] };
    const run = fault ? ({ end: 'dead', outputs: [] } as const) : await this.#run(started as Kernel, cell);
    const { failure, pictures } = fault
      ? { failure: fault, pictures: [] }
      : await this.#compareWithUpdates(started as Kernel, cell, run, this.#rules as TestRules);
    const { verdict, state } = verdictOf(cell, run, failure, this.#state, this.#verdictRules, xfail);
    this.#state = state;
    return { cell, verdict, run, pictures };
  }

  /** @throws Error for a condition that asks what the kernel does not say. */
  #skipReason(cell: TestCell): string | undefined {
    return (
      skipReason(cell, this.#state, this.#verdictRules) ??
      cell.settings.skipIf?.find(condition => this.#holds(condition))?.reason
    );
  }

  #xfailReason({ settings: { xfail, xfailIf } }: TestCell): string | undefined {
    return xfail ?? xfailIf?.find(condition => this.#holds(condition))?.reason;
  }

  #holds({ holds }: Condition): boolean {
    const { currentEnv, kernelName } = this.options;
    const { language, version } = this.#info;
    const surroundings: Surroundings = {
      platform: process.platform,
      kernel: currentEnv ? 'python3' : (kernelName ?? kernelIn(this.metadata)),
      ...(language !== undefined && { language }),
      ...(version !== undefined && { version }),
    };
    return holds(surroundings);
  }

  /**
   * Compares a cell's outputs. Jupyter saves a display as later cells have updated it, so while the outputs
   * differ and one of them may still be updated, later cells are run ahead.
   */
  async #compareWithUpdates(
    kernel: Kernel,
    cell: TestCell,
    run: CellRun,
    rules: TestRules,
  ): Promise<{ failure: Failure | undefined; pictures: PictureDifference[] }> {
    let compared = await this.#compare(cell, run, rules);
    for (const later of this.cells.slice(cell.number)) {
      if (compared.failure?.kind !== 'difference' || !this.#hasDisplay(run)) break;
      if (this.#runs.has(later.number) || this.#isSkipped(later)) continue;
      await this.#run(kernel, later);
      compared = await this.#compare(cell, run, rules);
    }
    return compared;
  }

  async #compare(
    cell: TestCell,
    run: CellRun,
    rules: TestRules,
  ): Promise<{ failure: Failure | undefined; pictures: PictureDifference[] }> {
    const tolerance = rules.compat ? undefined : (cell.settings.images ?? this.options.images);
    const pictures = tolerance === undefined ? undefined : await comparePictures(cell, run, tolerance);
    return {
      failure: failureOf(cell, run, rules, this.#state.timedOut, pictures?.isSame),
      pictures: pictures?.differences ?? [],
    };
  }

  #isSkipped(cell: TestCell): boolean {
    try {
      return this.#skipReason(cell) !== undefined;
    } catch {
      return true; // it will fail without being run
    }
  }

  /** Whether one of the outputs has a `display_id`. */
  #hasDisplay(run: CellRun): boolean {
    return [...this.#displays.values()].flat().some(output => run.outputs.includes(output));
  }

  async #run(kernel: Kernel, cell: TestCell): Promise<CellRun> {
    const earlier = this.#runs.get(cell.number);
    if (earlier) return earlier;
    const run = await this.#runWithParameters(kernel, cell);
    this.#runs.set(cell.number, run);
    return run;
  }

  async #runWithParameters(kernel: Kernel, cell: TestCell): Promise<CellRun> {
    const { parameters = {}, compat } = this.options;
    const { behind, instead } = this.#parameterPlace;
    const isDue = cell.number > behind || cell.number === instead;
    if (compat || this.#hasParameters || !isDue || Object.keys(parameters).length === 0)
      return this.#runCode(kernel, cell, cell.source);
    try {
      const code = parameterCode(parameters, this.#info.language);
      const run = await this.#runCode(kernel, cell, code);
      const error = run.outputs.find(isError);
      if (run.end !== 'idle' || run.status !== 'ok')
        throw new Error(
          `${code}: ${error ? `${String(error['ename'])}: ${String(error['evalue'])}` : run.end}`,
        );
      this.#hasParameters = true;
      return cell.number === instead ? run : await this.#runCode(kernel, cell, cell.source);
    } catch (error) {
      return { end: 'unprepared', outputs: [], death: (error as Error).message };
    }
  }

  async #runCode(kernel: Kernel, cell: TestCell, code: string): Promise<CellRun> {
    const rules = this.#rules as TestRules;
    const asNbval: CellOutput[] = [];
    const asJupyter = new Outputs(this.#displays);
    const limits = {
      cellTimeoutMs: timeoutOf(cell, rules) * 1000,
      outputTimeoutMs: rules.outputTimeout * 1000,
    };
    const ending = await executeCell(kernel, code, limits, message => {
      if (!rules.compat) return asJupyter.add(message);
      const output = nbvalOutput(message.header.msg_type, message.content, this.onUnknown);
      if (output) asNbval.push(output);
    });
    return {
      ...ending,
      outputs: rules.compat ? asNbval : asJupyter.list,
      errorsInReplyOnly: this.#info.errorsInReplyOnly,
    };
  }

  async #start(): Promise<Kernel | Failure> {
    const { startupTimeout = defaults.startupTimeout } = this.options;
    try {
      const command = chooseKernel(this.metadata, this.options);
      const startupTimeoutMs = Math.min(Math.max(startupTimeout, leastStartupSeconds) * 1000, 2 ** 31 - 1);
      const env = this.options.compat ? underPytest : {};
      const kernel = await Kernel.start(command, { cwd: dirname(this.path), env, startupTimeoutMs });
      this.#info = await kernelInfo(kernel);
      return kernel;
    } catch (error) {
      return { kind: 'setup', message: `Kernel could not be started: ${(error as Error).message}` };
    }
  }
}

/**
 * pytest's variable. Where it is set, ipykernel does not capture what programs write to its file descriptors,
 * so such output is not in the messages.
 */
const underPytest = { PYTEST_CURRENT_TEST: 'nbval' };

/** Jupyter's client polls once a second, so with nbval a shorter limit does not fail a quick kernel. */
const leastStartupSeconds = 2;

const isWorthRetrying = ({ status, failure }: Verdict) =>
  status === 'failed' && failure?.kind !== 'setup' && failure?.kind !== 'sanitize';

function rulesOrFailure(options: NbvalOptions): TestRules | Failure {
  try {
    return rulesOf(options);
  } catch (error) {
    return { kind: 'setup', message: (error as Error).message };
  }
}
