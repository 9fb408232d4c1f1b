import { inspectCustom } from '../host/text';

/**
 * Whole numbers from `start` up to, not including, `stop` (Python's `range`), to be looped over, or as a
 * collection for a `DataLoader`.
 */
export class Range implements Iterable<number> {
  /** How many numbers there are. */
  readonly length: number;

  /** @internal */
  constructor(
    /** The first number. */
    readonly start: number,
    /** The number before which it ends. */
    readonly stop: number,
    /** From one number to the next. */
    readonly step: number,
  ) {
    if (![start, stop, step].every(Number.isInteger) || step === 0) {
      throw new RangeError(
        `range: expected whole numbers, and a step other than 0, got ${start}, ${stop}, ${step}`,
      );
    }
    this.length = Math.max(0, Math.ceil((stop - start) / step));
  }

  /** The number at this position; a negative position counts from the end. */
  at(i: number): number | undefined {
    const position = i < 0 ? i + this.length : i;
    return position >= 0 && position < this.length ? this.start + position * this.step : undefined;
  }

  /** The results of `f` for each number. */
  map<T>(f: (i: number) => T): T[] {
    return Array.from(this, f);
  }

  *[Symbol.iterator](): Generator<number, void, undefined> {
    for (let i = 0; i < this.length; i++) yield this.start + i * this.step;
  }

  [inspectCustom](): string {
    return `range(${this.start}, ${this.stop}${this.step === 1 ? '' : `, ${this.step}`})`;
  }
}

/**
 * Whole numbers to loop over: `range(10)`, `range(5, 10)` or `range(0, 10, 2)`; see {@link Range}.
 *
 * @throws RangeError for fractions, and for a step of 0.
 */
export function range(startOrStop: number, stop?: number, step = 1): Range {
  return stop === undefined ? new Range(0, startOrStop, step) : new Range(startOrStop, stop, step);
}
