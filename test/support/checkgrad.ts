import { noGrad, randn, tf } from 'fastbook-ts';
import { engine } from '../../lib/autograd/engine';

/** Half the distance of the two points of a central difference. */
const step = 1e-2;
/** Largest error of a gradient, relative to its size where that is above 1. */
const tolerance = 5e-3;

/**
 * Compares the gradients of `f`, for the sum of its values with random weights, to central differences. No
 * tensor may be left behind.
 *
 * @param xs float32 tensors of any shape. `f` gets them as its arguments; it may also hold them itself, as a
 * module holds its parameters. They are changed in place, and have their values again at the end.
 */
export function checkGrad(f: (...xs: tf.Tensor[]) => tf.Tensor, ...xs: tf.Tensor[]): void {
  for (const x of xs) x.requiresGrad_();
  const { numTensors } = engine.state;
  tf.tidy(() => {
    const weights = noGrad(() => randn(...f(...xs).shape));
    const weighted = () =>
      f(...xs)
        .mul(weights)
        .sum();
    weighted().backward();
    for (const x of xs) {
      const { grad } = x;
      expect(grad!.shape).toEqual(x.shape);
      const got = grad!.dataSync<'float32'>();
      const expected = centralDifferences(x, () => noGrad(weighted).item());
      got.forEach((value, i) =>
        expect(Math.abs(value - expected[i]) / Math.max(1, Math.abs(expected[i]))).toBeLessThan(tolerance),
      );
      x.grad = null;
    }
  });
  expect(engine.state.numTensors).toBeLessThanOrEqual(numTensors);
}

/** The slope of `valueAt` along each element of `x`. */
function centralDifferences(x: tf.Tensor, valueAt: () => number): number[] {
  const values = x.dataSync<'float32'>().slice();
  const move = (at: number, by: number) => {
    x.copy_(
      tf.tensor(
        values.map((value, i) => (i === at ? value + by : value)),
        x.shape,
      ),
    );
    return valueAt();
  };
  const slopes = [...values.keys()].map(i => (move(i, step) - move(i, -step)) / (2 * step));
  x.copy_(tf.tensor(values, x.shape));
  return slopes;
}
