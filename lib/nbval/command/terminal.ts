import { shownPath } from './discover';
import type { Outcome } from './outcome';

const letters: Readonly<Record<Outcome['kind'], string>> = {
  passed: '.',
  failed: 'F',
  error: 'E',
  skipped: 's',
  xfailed: 'x',
  xpassed: 'X',
};
const words: Readonly<Record<Outcome['kind'], string>> = {
  passed: 'PASSED',
  failed: 'FAILED',
  error: 'ERROR',
  skipped: 'SKIPPED',
  xfailed: 'XFAIL',
  xpassed: 'XPASS',
};
const colors: Readonly<Record<Outcome['kind'], number>> = {
  passed: 32,
  failed: 31,
  error: 31,
  skipped: 33,
  xfailed: 33,
  xpassed: 33,
};

export const nodeId = ({ path, name }: Pick<Outcome, 'path' | 'name'>): string =>
  name ? `${shownPath(path)}::${name}` : shownPath(path);

/** What pytest prints while tests run: a letter each, or a line each where more is asked for. */
export class Terminal {
  #path: string | undefined;

  constructor(
    private readonly options: { verbose: boolean; quiet: boolean; color: boolean },
    private readonly write: (text: string) => void,
  ) {}

  outcome(outcome: Outcome): void {
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

  summary(outcomes: readonly Outcome[], seconds: number): void {
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
    const counts = (Object.keys(words) as Outcome['kind'][]).flatMap(kind => {
      const n = outcomes.filter(outcome => outcome.kind === kind).length;
      return n > 0 ? [`${n} ${kind === 'error' && n > 1 ? 'errors' : kind}`] : [];
    });
    this.write(`${rule(`${counts.join(', ') || 'no tests ran'} in ${seconds.toFixed(2)}s`, '=')}\n`);
  }

  #paint(kind: Outcome['kind'], text: string): string {
    return this.options.color ? `\x1b[${colors[kind]}m${text}\x1b[0m` : text;
  }
}

function rule(title: string, sign: string): string {
  const side = sign.repeat(Math.max(3, Math.floor((78 - title.length) / 2)));
  return `${side} ${title} ${side}`;
}
