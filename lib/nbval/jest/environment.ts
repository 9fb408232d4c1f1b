import type { JestEnvironment, JestEnvironmentConfig, EnvironmentContext } from '@jest/environment';
import type { Circus } from '@jest/types';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseNbvalArguments } from '../command/arguments';
import type { TestCell } from '../notebook/testcell';
import { NotebookTest } from '../notebooktest';
import type { NbvalOptions } from '../options';
import type { CellResult } from '../run/session';
import { exitOnSignals } from '../../cli/signals';

type NodeEnvironment = new (config: JestEnvironmentConfig, context: EnvironmentContext) => JestEnvironment;

/** The environment of the jest that runs us, whichever version that is; not one that we would bring along. */
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
      /* not from here */
    }
  }
  throw new Error(`jest-environment-node cannot be found from ${from.join(', ')}; install it beside jest`);
}

type DefineTest = (name: string, body: () => void) => void;

/** Symbol.for, since the notebook's code runs in a realm of its own. */
const bridge = Symbol.for('fastbook-ts/nbval');

/** Runs a notebook's cells outside of jest's sandbox, each when jest comes to its test. */
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
    this.#color = process.env['FORCE_COLOR'] !== undefined && process.env['FORCE_COLOR'] !== '0';
  }

  override async setup(): Promise<void> {
    await super.setup();
    Object.assign(this.global, { [bridge]: { define: () => this.#define() } });
  }

  override async teardown(): Promise<void> {
    try {
      await this.#notebook?.close();
    } finally {
      await super.teardown();
    }
  }

  /** A cell is run before its test begins, since then jest can still be told that the test is skipped. */
  override handleTestEvent = async (event: Circus.Event, state: Circus.State): Promise<void> => {
    if (event.name !== 'test_start' || !this.#notebook) return;
    const { test } = event;
    const cell = this.#notebook.cells.find(({ title }) => title === test.name);
    if (!cell || !isWanted(test, state)) return;
    const result = await this.#notebook.test(cell);
    this.#results.set(test.name, result);
    if (result.verdict.status === 'skipped' || result.verdict.status === 'xfailed') test.mode = 'skip';
  };

  /** Defines the notebook's tests; called by the code that the transform has made of it. */
  #define(): true {
    const { test, console } = this.global as unknown as {
      test: DefineTest & { skip: DefineTest };
      console: Console;
    };
    this.#notebook = new NotebookTest(this.#path, this.#options);
    this.#notebook.onUnknown(type => console.log(`unhandled iopub msg: ${type}`));
    for (const cell of this.#notebook.cells) {
      for (const warning of cell.warnings) console.warn(`${this.#path}:Cell ${cell.number}: ${warning}`);
      test(cell.title, () => this.#report(cell));
    }
    // jest fails a file without tests, nbval does not
    if (this.#notebook.cells.length === 0) test.skip('no code cells', () => {});
    return true;
  }

  #report(cell: TestCell): void {
    const result = this.#results.get(cell.title);
    if (!result) throw new Error(`internal: ${cell.title} was not run; is jest-circus the test runner?`);
    if (result.verdict.status !== 'failed') return;
    const error = new Error(this.#notebook!.describe(result, this.#color));
    error.stack = error.message; // frames of our own would say nothing about the cell
    throw error;
  }
}

/** Whether jest is going to run a test: it has its own name for each, and asks only after this event. */
function isWanted(test: Circus.TestEntry, { testNamePattern, hasFocusedTests }: Circus.State): boolean {
  if (test.mode === 'skip' || test.mode === 'todo' || (hasFocusedTests && test.mode === undefined))
    return false;
  return !testNamePattern || testNamePattern.test(test.name);
}

/** `NBVAL_ARGS="--nbval-lax" jest` does without another configuration. */
function optionsFromEnvironment(): Partial<NbvalOptions> {
  const given = process.env['NBVAL_ARGS']?.split(/\s+/).filter(Boolean) ?? [];
  if (given.length === 0) return {};
  const [asked, unasked] = [parseNbvalArguments(given), parseNbvalArguments([])];
  return Object.fromEntries(
    Object.entries(asked).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(unasked[name as keyof typeof unasked]),
    ),
  );
}
