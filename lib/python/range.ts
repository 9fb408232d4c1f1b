import { inspectCustom } from '../host/text';
import { LoopScope } from '../autograd/memory';

/**
 * Whole numbers from `start` up to, but without, `stop`, as Python's `range`: something to loop over, and a
 * collection for a `DataLoader`.
 *
 * A loop over it that trains, which is one whose body calls `backward`, frees what its body has made when it
 * goes on: see {@link LoopScope}. Any other loop leaves that to the garbage collector.
 */
export class Range implements Iterable<number> {
  readonly length: number;

  /** @internal */
  constructor(
    readonly start: number,
    readonly stop: number,
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

  /** What `f` makes of each number. */
  map<T>(f: (i: number) => T): T[] {
    return Array.from(this, f);
  }

  *[Symbol.iterator](): Generator<number, void, undefined> {
    const scope = new LoopScope({ ifTrained: true });
    try {
      for (let i = 0; i < this.length; i++) {
        scope.begin([]);
        yield this.start + i * this.step;
        scope.end();
      }
    } finally {
      scope.end();
    }
  }

  [inspectCustom](): string {
    return `range(${this.start}, ${this.stop}${this.step === 1 ? '' : `, ${this.step}`})`;
  }
}

/** `range(10)`, `range(5, 10)` or `range(0, 10, 2)`: see {@link Range}. */
export function range(startOrStop: number, stop?: number, step = 1): Range {
  return stop === undefined ? new Range(0, startOrStop, step) : new Range(startOrStop, stop, step);
}
