import escapeHtml from 'escape-html';
import { isTerminal, writeText } from '../host/terminal';
import { display, isInNotebook, Rich, type Bundle } from './display';

const refreshMs = 100;

/**
 * fastai's table of a fit, a row an epoch, with a progress bar above it while it runs. Live in a notebook and
 * in a terminal.
 */
export class ProgressTable extends Rich {
  readonly #id = crypto.randomUUID();
  readonly #rows: string[][] = [];
  #bar: { done: number; comment: string } | undefined;
  #shownAt = 0;

  constructor(private readonly names: readonly string[]) {
    super();
    if (isInNotebook()) display(this, { id: this.#id });
    else console.log(this.#line(names));
  }

  /** The share that is done, 0 to 1, and a remark beside the bar. */
  update(done: number, comment: string): void {
    if (performance.now() - this.#shownAt < refreshMs) return;
    this.#shownAt = performance.now();
    this.#bar = { done, comment };
    if (isInNotebook()) display(this, { id: this.#id });
    else if (isTerminal()) writeText(`\r\x1b[K${barText(this.#bar)}`);
  }

  row(values: readonly string[]): void {
    this.#rows.push([...values]);
    this.#shownAt = 0;
    if (!isInNotebook()) console.log(`${isTerminal() ? '\r\x1b[K' : ''}${this.#line(values)}`);
  }

  /** The bar goes, and the table stays. */
  done(): void {
    this.#bar = undefined;
    if (isInNotebook()) display(this, { id: this.#id });
    else if (isTerminal()) writeText('\r\x1b[K');
  }

  bundle(): Bundle {
    const cells = (tag: string, values: readonly string[]) =>
      values.map(value => `<${tag}>${escapeHtml(value)}</${tag}>`).join('');
    const bar =
      this.#bar &&
      `<div><progress value="${this.#bar.done.toFixed(3)}" max="1" style="width: ` +
        `300px"></progress> ${escapeHtml(barLabel(this.#bar))}</div>`;
    const head = `<thead><tr style="text-align: left">${cells('th', this.names)}</tr></thead>`;
    const body = `<tbody>${this.#rows.map(row => `<tr>${cells('td', row)}</tr>`).join('')}</tbody>`;
    const text = [
      ...(this.#bar ? [barText(this.#bar)] : []),
      this.#line(this.names),
      ...this.#rows.map(row => this.#line(row)),
    ];
    return {
      data: {
        'text/html': `${bar ?? ''}<table border="1" class="dataframe">${head}${body}</table>`,
        'text/plain': text.join('\n'),
      },
    };
  }

  /** Two spaces between columns, each at least 8 wide. */
  #line(values: readonly string[]): string {
    return values
      .map((value, i) => value.padEnd(Math.max(8, this.names[i].length)))
      .join('  ')
      .trimEnd();
  }
}

const barLabel = ({ done, comment }: { done: number; comment: string }) =>
  `${(100 * done).toFixed(1)} % ${comment}`;
const barText = (bar: { done: number; comment: string }) =>
  `${'█'.repeat(Math.round(30 * bar.done)).padEnd(30, '░')} ${barLabel(bar)}`;

/** `mm:ss`, or `h:mm:ss`. */
export function formatTime(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const two = (x: number) => String(x).padStart(2, '0');
  return `${h > 0 ? `${h}:` : ''}${two(m)}:${two(s)}`;
}
