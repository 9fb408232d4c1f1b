import type { RunError } from '../../lib/jupyter/client/run';
import type { Check } from './recorded';

/** What came of one notebook. */
export interface Outcome {
  notebook: string;
  cells: number;
  seconds: number;
  checks: Check[];
  error?: RunError;
  /** Why it was not run, where the machine lacks what it needs. */
  skipped?: string;
}

export const hasFailed = ({ error, checks }: Outcome) =>
  error !== undefined || checks.some(({ problem }) => problem !== undefined);

/** Everything that is wrong with a notebook, each with the place and the reason. */
export function problems({ notebook, error, checks }: Outcome): string[] {
  const wrong = checks
    .filter(({ problem }) => problem)
    .map(({ dataset, name, problem }) => `${notebook}: ${name} (${dataset}) ${problem}`);
  return error ? [failure(notebook, error), ...wrong] : wrong;
}

/** The place; the cell's source, the end of what it printed, and the reason. */
function failure(notebook: string, { cell, source, printed, reason }: RunError): string {
  const parts = [source, printed?.trim().slice(-2000), reason].filter(
    part => part !== undefined && part !== '',
  );
  return `${notebook}${cell === undefined ? '' : `, cell ${cell}`}:\n${parts.map(part => indent(part!)).join('\n\n')}`;
}

const indent = (text: string) => text.trimEnd().replace(/^(?=.)/gm, '    ');

/** The closing table: a row a notebook, and a row for each of its numbers. */
export function table(outcomes: readonly Outcome[]): string {
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
 * The outcomes in JUnit's XML: a suite a notebook, with a case for its run and one for each of its numbers.
 */
export function junit(outcomes: readonly Outcome[]): string {
  const suites = outcomes.map(outcome => {
    const { notebook, seconds, checks, error, skipped } = outcome;
    const run = { name: 'runs', failure: error && problems({ ...outcome, checks: [] })[0] };
    const cases = [
      run,
      ...checks.map(({ name, problem }) => ({ name, failure: problem && `${name} ${problem}` })),
    ];
    const body = cases.map(({ name, failure }, i) => {
      const content = failure
        ? `<failure message="${escape(failure.split('\n')[0])}">${escape(failure)}</failure>`
        : skipped
          ? `<skipped message="${escape(skipped)}"/>`
          : '';
      return (
        `    <testcase classname="${escape(notebook)}" name="${escape(name)}" ` +
        `time="${i === 0 ? seconds.toFixed(3) : '0'}">${content}</testcase>`
      );
    });
    const failures = cases.filter(({ failure }) => failure).length;
    return (
      `  <testsuite name="${escape(notebook)}" tests="${cases.length}" failures="${failures}" ` +
      `skipped="${skipped ? 1 : 0}" time="${seconds.toFixed(3)}">\n${body.join('\n')}\n  </testsuite>`
    );
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
}

/** XML allows no control characters, escaped or not. */
const escape = (text: string) =>
  text
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, '')
    .replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
