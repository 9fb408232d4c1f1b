import { junitXml, type TestCase } from '../../lib/cli/junit';
import type { RunError } from '../../lib/jupyter/client/run';
import type { Comparison } from './recordednumbers';

/** What a run of one notebook resulted in; `--json` writes a list of these. */
export interface NotebookOutcome {
  /** The file name without `.ipynb`. */
  notebook: string;
  /** Code cells that ran to their end. */
  cells: number;
  seconds: number;
  /** The numbers that the notebook recorded, and those that it should have. */
  checks: Comparison[];
  error?: RunError;
  /** Why it was not run, where the machine lacks what it needs. */
  skipped?: string;
}

/** Whether a cell failed, or a number does not hold. */
export const hasFailed = ({ error, checks }: NotebookOutcome) =>
  error !== undefined || checks.some(({ problem }) => problem !== undefined);

/** Everything that is wrong with a notebook, each with its place and its reason. */
export function problems({ notebook, error, checks }: NotebookOutcome): string[] {
  const wrong = checks
    .filter(({ problem }) => problem)
    .map(({ dataset, name, problem }) => `${notebook}: ${name} (${dataset}) ${problem}`);
  return error ? [failure(notebook, error), ...wrong] : wrong;
}

/** The place, the cell's source, the end of its output, and the reason. */
function failure(notebook: string, { cell, source, printed, reason }: RunError): string {
  const parts = [source, printed?.trim().slice(-2000), reason].filter(
    part => part !== undefined && part !== '',
  );
  const place = `${notebook}${cell === undefined ? '' : `, cell ${cell}`}`;
  return `${place}:\n${parts.map(part => indent(part!)).join('\n\n')}`;
}

const indent = (text: string) => text.trimEnd().replace(/^(?=.)/gm, '    ');

/** The table at the end: a row for each notebook, and a row for each of its numbers. */
export function table(outcomes: readonly NotebookOutcome[]): string {
  const header = [
    'notebook',
    'cells',
    'seconds',
    'accuracy',
    'recorded',
    'tolerance',
    'got',
    'data',
    'backend',
    '',
  ];
  const rows = outcomes.flatMap(outcome => {
    const { notebook, cells, seconds, checks, skipped } = outcome;
    const first = [notebook, skipped ? '-' : String(cells), skipped ? '-' : seconds.toFixed(1)];
    const verdict = skipped ? `skipped: ${skipped}` : outcome.error ? 'FAILED' : '';
    const numbers = checks.map(({ name, recorded, tolerance, got, dataset, backend, problem }) => [
      name,
      digits(recorded),
      tolerance === undefined ? '' : String(tolerance),
      digits(got),
      dataset,
      backend ?? '',
      problem ? 'FAILED' : 'ok',
    ]);
    const [head = ['', '', '', '', '', '', verdict], ...rest] = verdict ? [undefined, ...numbers] : numbers;
    return [[...first, ...head], ...rest.map(row => ['', '', '', ...row!])];
  });
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map(row => row[column].length)));
  const isNumber = (column: number) => [1, 2, 4, 5, 6].includes(column);
  const line = (row: string[]) =>
    row
      .map((text, column) => (isNumber(column) ? text.padStart(widths[column]) : text.padEnd(widths[column])))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const digits = (x: number | undefined) =>
  x === undefined ? '' : Math.abs(x) < 10 ? x.toFixed(4) : x.toPrecision(6);

/**
 * The outcomes in JUnit's XML: a suite for each notebook, with a case for its run and one for each number.
 */
export const notebooksJunit = (outcomes: readonly NotebookOutcome[]): string =>
  junitXml(
    outcomes.map(outcome => ({
      name: outcome.notebook,
      seconds: outcome.seconds,
      cases: [runCase(outcome), ...outcome.checks.map(check => numberCase(outcome.notebook, check))],
    })),
  );

function runCase({ notebook, seconds, error, skipped }: NotebookOutcome): TestCase {
  const test = { classname: notebook, name: 'runs', seconds };
  if (error) return { ...test, problem: failureWith(failure(notebook, error)) };
  return skipped ? { ...test, problem: { kind: 'skipped', message: skipped } } : test;
}

const numberCase = (notebook: string, { name, problem }: Comparison): TestCase => ({
  classname: notebook,
  name,
  seconds: 0,
  ...(problem && { problem: failureWith(`${name} ${problem}`) }),
});

const failureWith = (text: string) => ({ kind: 'failure', message: text.split('\n')[0], text }) as const;
