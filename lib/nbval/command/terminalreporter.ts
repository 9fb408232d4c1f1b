import { shownPath } from './discover';
import type { TestOutcome } from './testoutcome';

const letters: Readonly<Record<TestOutcome['kind'], string>> = {
  passed: '.',
  failed: 'F',
  error: 'E',
  skipped: 's',
  xfailed: 'x',
  xpassed: 'X',
};
const words: Readonly<Record<TestOutcome['kind'], string>> = {
  passed: 'PASSED',
  failed: 'FAILED',
  error: 'ERROR',
  skipped: 'SKIPPED',
  xfailed: 'XFAIL',
  xpassed: 'XPASS',
};
const colors: Readonly<Record<TestOutcome['kind'], number>> = {
  passed: 32,
  failed: 31,
  error: 31,
  skipped: 33,
  xfailed: 33,
  xpassed: 33,
};

/** pytest's node id of a test: `path::name`. */
export const nodeId = ({ path, name }: Pick<TestOutcome, 'path' | 'name'>): string =>
  name ? `${shownPath(path)}::${name}` : shownPath(path);

/** Prints what pytest prints while tests run: a letter for each test, or a line with `-v`. */
export class TerminalReporter {
  #path: string | undefined;

  constructor(
    private readonly options: { verbose: boolean; quiet: boolean; color: boolean },
    private readonly write: (text: string) => void,
  ) {}

  /** Prints the outcome of a test. */
  outcome(outcome: TestOutcome): void {
    const { verbose } = this.options;
    if (verbose) {
      const reason = outcome.kind === 'skipped' || outcome.kind === 'xfailed' ? ` (${outcome.message})` : '';
      return this.write(`${nodeId(outcome)} ${this.#paint(outcome.kind, words[outcome.kind])}${reason}\n`);
    }
    if (this.#path !== outcome.path)
      this.write(`${this.#path === undefined ? '' : '\n'}${shownPath(outcome.path)} `);
    this.#path = outcome.path;
    this.write(this.#paint(outcome.kind, letters[outcome.kind]));
  }

  /** Prints the failures in full, what was rewritten, and the counts. */
  summary(outcomes: readonly TestOutcome[], seconds: number, rewritten: readonly string[] = []): void {
    if (this.#path !== undefined) this.write('\n');
    const bad = outcomes.filter(({ kind }) => kind === 'failed' || kind === 'error');
    for (const outcome of bad)
      this.write(
        `\n${rule(`${outcome.name ? '' : 'ERROR collecting '}${nodeId(outcome)}`, '_')}\n${outcome.text}\n`,
      );
    if (bad.length > 0) {
      this.write(`${rule('short test summary info', '=')}\n`);
      for (const outcome of bad)
        this.write(
          `${words[outcome.kind]} ${nodeId(outcome)}${outcome.message && ` - ${outcome.message}`}\n`,
        );
    }
    for (const line of rewritten) this.write(`${line}\n`);
    const counts = (Object.keys(words) as TestOutcome['kind'][]).flatMap(kind => {
      const n = outcomes.filter(outcome => outcome.kind === kind).length;
      return n > 0 ? [`${n} ${kind === 'error' && n > 1 ? 'errors' : kind}`] : [];
    });
    this.write(`${rule(`${counts.join(', ') || 'no tests ran'} in ${seconds.toFixed(2)}s`, '=')}\n`);
  }

  #paint(kind: TestOutcome['kind'], text: string): string {
    return this.options.color ? `\x1b[${colors[kind]}m${text}\x1b[0m` : text;
  }
}

function rule(title: string, sign: string): string {
  const side = sign.repeat(Math.max(3, Math.floor((78 - title.length) / 2)));
  return `${side} ${title} ${side}`;
}
