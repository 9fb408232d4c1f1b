import * as tf from '../host/tfjs';
import { alea, type PRNG } from 'seedrandom';
import { readSizes } from './create';

/** Constants of the module: in jest, a look at a global takes longer than the sine. */
const { cos, log, PI, sin, sqrt } = Math;

let generator: PRNG = alea();

/**
 * Seeds all random choices of the library (PyTorch's `manual_seed`): the same seed gives the same numbers
 * again.
 *
 * @throws RangeError for NaN and infinities.
 */
export function manualSeed(seed: number): void {
  if (!Number.isFinite(seed)) throw new RangeError(`manualSeed: expected a number, got ${seed}`);
  generator = alea(String(seed));
}

/** A number from [0, 1). */
export function random(): number {
  return generator();
}

/**
 * Numbers from the standard normal distribution, float32: `randn(2, 3)` or `randn([2, 3])`; without sizes a
 * scalar (PyTorch's `randn`).
 *
 * @throws RangeError for a size that is no whole number of 0 or more.
 */
export function randn(...sizes: number[] | [shape: readonly number[]]): tf.Tensor {
  const { shape } = readSizes('randn', sizes);
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  for (let i = 0; i < values.length; i += 2) {
    // Box and Muller's two independent normal numbers from two uniform ones; 1 - u keeps the logarithm
    // finite.
    const radius = sqrt(-2 * log(1 - random()));
    const angle = 2 * PI * random();
    values[i] = radius * cos(angle);
    if (i + 1 < values.length) values[i + 1] = radius * sin(angle);
  }
  return tf.tensor(values, shape);
}

/**
 * Numbers from [0, 1), float32: `rand(2, 3)` or `rand([2, 3])`; without sizes a scalar (PyTorch's `rand`).
 *
 * @throws RangeError for a size that is no whole number of 0 or more.
 */
export function rand(...sizes: number[] | [shape: readonly number[]]): tf.Tensor {
  const { shape } = readSizes('rand', sizes);
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random()),
    shape,
  );
}

/**
 * The numbers 0 to `n - 1` in random order (PyTorch's `randperm`), by Fisher and Yates.
 *
 * @throws RangeError for anything but a whole number of 0 or more.
 */
export function randperm(n: number): number[] {
  if (!(Number.isInteger(n) && n >= 0))
    throw new RangeError(`randperm: expected a whole number of 0 or more, got ${n}`);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
