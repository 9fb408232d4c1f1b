import type { JestEnvironment, JestEnvironmentConfig, EnvironmentContext } from '@jest/environment';
import type { Circus } from '@jest/types';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { exitOnSignals } from '../../cli/signals';
import { parseNbvalArguments } from '../command/arguments';
import { shellWords } from '../command/shellwords';
import type { TestCell } from '../notebook/testcell';
import { NotebookTest } from '../notebooktest';
import type { NbvalOptions } from '../nbvaloptions';
import type { CellResult } from '../run/notebookrunner';
import { framePath } from './framepath';

type NodeEnvironment = new (config: JestEnvironmentConfig, context: EnvironmentContext) => JestEnvironment;

/** The node environment of the jest that runs this file, of whatever version. */
const { TestEnvironment } = createRequire(join(process.cwd(), 'package.json'))(nodeEnvironment()) as {
  TestEnvironment: NodeEnvironment;
};

function nodeEnvironment(): string {
  const from = [
    require.main?.filename,
    process.argv[1],
    join(process.cwd(), 'package.json'),
    __filename,
  ].filter(file => file !== undefined);
  for (const file of from) {
    try {
      return createRequire(file).resolve('jest-environment-node');
    } catch {
      /* not installed there */
    }
  }
  throw new Error(`jest-environment-node cannot be found from ${from.join(', ')}; install it beside jest`);
}

type DefineTest = (name: string, body: () => void) => void;
type TestFunction = DefineTest & { skip: DefineTest };

/** Symbol.for, since a test file runs in a realm of its own. */
const bridge = Symbol.for('fastbook-ts/nbval');

/**
 * jest's environment for notebooks (https://jestjs.io/docs/configuration#testenvironment-string): runs each
 * cell outside of jest's sandbox when its test starts.
 */
export default class NotebookEnvironment extends TestEnvironment {
  readonly #path: string;
  readonly #options: NbvalOptions;
  readonly #color: boolean;
  readonly #results = new Map<string, CellResult>();
  #notebook: NotebookTest | undefined;

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context);
    exitOnSignals();
    const { nbval = {} } = config.projectConfig.testEnvironmentOptions as { nbval?: NbvalOptions };
    this.#path = context.testPath;
    this.#options = {
      ...nbval,
      ...optionsFromEnvironment(),
      ...(config.globalConfig.updateSnapshot === 'all' && { update: true }),
    };
    this.#color = hasColors(process.env['FORCE_COLOR']);
  }

  /** Gives the test file its way to this environment. */
  override async setup(): Promise<void> {
    await super.setup();
    Object.assign(this.global, { [bridge]: { define: (test: TestFunction) => this.#define(test) } });
  }

  /** Ends the kernel, and writes what the options ask for. */
  override async teardown(): Promise<void> {
    try {
      const rewritten = await this.#notebook?.close();
      Reflect.deleteProperty(this.global, bridge); // before jest takes apart what it leads to
      if (rewritten !== undefined) process.stderr.write(`${rewritten}\n`);
    } finally {
      await super.teardown();
    }
  }

  /**
   * Gives a test its cell's place, in the error of which jest takes it; and runs a cell at the event
   * `test_start`, since jest can still skip the test then.
   */
  override handleTestEvent = async (event: Circus.Event, state: Circus.State): Promise<void> => {
    if (event.name === 'add_test') {
      const added = this.#cellOf(event.testName);
      if (added) event.asyncError.stack = `Error\n${this.#frameOf(added)}`;
    }
    if (event.name !== 'test_start' || !this.#notebook) return;
    const { test } = event;
    const cell = this.#cellOf(test.name);
    if (!cell || !isWanted(test, state)) return;
    const result = await this.#notebook.test(cell);
    this.#results.set(test.name, result);
    if (result.verdict.status === 'skipped' || result.verdict.status === 'xfailed') test.mode = 'skip';
  };

  /** Defines the notebook's tests; called by the code of `transform.ts`. */
  #define(test: TestFunction): true {
    // jest's own, which the type does not have
    const { console } = this.global as unknown as { console: Console };
    this.#notebook = new NotebookTest(this.#path, this.#options);
    this.#notebook.onUnknown(type => console.log(`unhandled iopub msg: ${type}`));
    for (const cell of this.#notebook.cells) {
      for (const warning of cell.warnings) console.warn(`${this.#path}:Cell ${cell.number}: ${warning}`);
      test(cell.title, () => this.#report(cell));
    }
    // jest fails a file without tests; nbval does not
    if (this.#notebook.cells.length === 0) test.skip('no code cells', () => {});
    return true;
  }

  #cellOf(testName: string): TestCell | undefined {
    const cell = this.#notebook?.cells[Number(/^Cell (\d+)/.exec(testName)?.[1]) - 1];
    return cell?.title === testName ? cell : undefined;
  }

  #frameOf(cell: TestCell): string {
    const { line, column } = this.#notebook!.placeOf(cell);
    return `    at ${this.#path}:${line}:${column}`;
  }

  #report(cell: TestCell): void {
    const result = this.#results.get(cell.title);
    if (!result) throw new Error(`internal: ${cell.title} was not run; is jest-circus the test runner?`);
    if (result.verdict.status !== 'failed') return;
    const notebook = this.#notebook!;
    const file = framePath(this.#path, notebook.text, notebook.placeOf(result));
    const error = new Error(notebook.describe(result, this.#color, file));
    error.stack = error.message; // the frames of this file say nothing about the cell
    throw error;
  }
}

/** Whether jest's messages are coloured: jest tells its workers so; in its own process the terminal does. */
function hasColors(forced: string | undefined): boolean {
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return process.stdout.isTTY && process.stdout.hasColors();
}

/** Whether jest will run a test, by the rules that jest applies after `test_start`. */
function isWanted(test: Circus.TestEntry, { testNamePattern, hasFocusedTests }: Circus.State): boolean {
  if (test.mode === 'skip' || test.mode === 'todo' || (hasFocusedTests && test.mode === undefined))
    return false;
  return !testNamePattern || testNamePattern.test(test.name);
}

/** The options in the environment: `NBVAL_ARGS="--nbval-lax" jest`. They override the configuration. */
function optionsFromEnvironment(): Partial<NbvalOptions> {
  const given = shellWords(process.env['NBVAL_ARGS'] ?? '');
  if (given.length === 0) return {};
  const [set, unset] = [parseNbvalArguments(given), parseNbvalArguments([])];
  return Object.fromEntries(
    Object.entries(set).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(unset[name as keyof typeof unset]),
    ),
  );
}
