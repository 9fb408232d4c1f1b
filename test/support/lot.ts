/** Numbers that look drawn by lot, the same for each seed: mulberry32. */
export class Lot {
  constructor(private state: number) {}

  /** A whole number from 0, below `n`. */
  below(n: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let x = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) % n;
  }

  /** One of some values. */
  oneOf<T>(values: readonly T[]): T {
    return values[this.below(values.length)];
  }
}
