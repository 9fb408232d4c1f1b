import { StatusLine } from '../../cli/statusline';
import type { GradeEvent } from './gradeassignment';
import { excerptLine } from './excerpt';
import { gradeOf } from './gradereport';

/** A line a submission; on a terminal with a bar beneath. */
export class GradeProgress {
  #done = 0;
  #total = 0;
  readonly #started = performance.now();
  readonly #status: StatusLine;

  constructor(
    private readonly assignment: string,
    write: (text: string) => void,
    isTerminal: boolean,
  ) {
    this.#status = new StatusLine(write, isTerminal);
  }

  tell(event: GradeEvent): void {
    if (event.kind === 'begin') this.#total = event.total;
    else this.#status.log(this.#line(event));
    this.#status.show(this.#done < this.#total ? this.#bar() : '');
  }

  #line(event: Exclude<GradeEvent, { kind: 'begin' }>): string {
    const position = `${this.assignment} ${String(++this.#done).padStart(String(this.#total).length)}/${this.#total}`;
    if (event.kind === 'failed')
      return `${position} ${excerptLine(event.student)}: NOT GRADED, ${excerptLine(event.reason)}`;
    const { student, score, max, pending, notes } = gradeOf(event.result, new Map());
    const left = pending > 0 ? `, ${pending} to be read` : '';
    return [
      `${position} ${excerptLine(student)}: ${score} ` +
        `of ${max}${left}${event.kind === 'kept' ? ' (as before)' : ''}`,
      ...notes.map(note => `    ${note}`),
    ].join('\n');
  }

  #bar(): string {
    const width = 30;
    const filled = Math.floor((width * this.#done) / this.#total);
    const left =
      this.#done > 0
        ? `, ${Math.ceil((((performance.now() - this.#started) / this.#done) * (this.#total - this.#done)) / 1000)} s left`
        : '';
    return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${this.#done} of ${this.#total}${left}`;
  }
}
