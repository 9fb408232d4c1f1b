import { StatusLine } from '../../cli/statusline';
import type { GradeEvent } from './gradeassignment';
import { excerptLine } from './excerpt';
import { gradeOf } from './submissiongrade';

/** Prints a line for each graded submission; on a terminal, with a progress bar below. */
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

  /** Prints an event of a run. */
  tell(event: GradeEvent): void {
    if (event.kind === 'begin') this.#total = event.total;
    else this.#status.log(this.#line(event));
    this.#status.show(this.#done < this.#total ? this.#bar() : '');
  }

  #line(event: Exclude<GradeEvent, { kind: 'begin' }>): string {
    const number = String(++this.#done).padStart(String(this.#total).length);
    const position = `${this.assignment} ${number}/${this.#total}`;
    if (event.kind === 'failed')
      return `${position} ${excerptLine(event.student)}: NOT GRADED, ${excerptLine(event.reason)}`;
    const { student, score, max, pending, notes } = gradeOf(event.result, new Map());
    const left = pending > 0 ? `, ${pending} to be read` : '';
    const asBefore = event.kind === 'kept' ? ' (as before)' : '';
    return [
      `${position} ${excerptLine(student)}: ${score} of ${max}${left}${asBefore}`,
      ...notes.map(note => `    ${note}`),
    ].join('\n');
  }

  #bar(): string {
    const width = 30;
    const filled = Math.floor((width * this.#done) / this.#total);
    const msPerSubmission = (performance.now() - this.#started) / this.#done;
    const secondsLeft = Math.ceil((msPerSubmission * (this.#total - this.#done)) / 1000);
    const left = this.#done > 0 ? `, ${secondsLeft} s left` : '';
    return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${this.#done} of ${this.#total}${left}`;
  }
}
