import { manualSeed, randn, tf, useBackend } from 'fastbook-ts';
import { checkGrad } from '../../support/checkgrad';

const conv = (
  x: tf.Tensor,
  filter: tf.Tensor,
  stride: number,
  pad: number | 'same' | 'valid',
  dilation = 1,
): tf.Tensor => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad, 'NHWC', dilation);

/** A convolution and its two gradients on the backend in use. */
function convolve(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  dy: (shape: number[]) => tf.Tensor,
  stride: number,
  pad: number | 'same' | 'valid',
): Float32Array[] {
  const f = (x: tf.Tensor, filter: tf.Tensor) => conv(x, filter, stride, pad);
  const y = f(x, filter);
  const gradients = tf.grads(f)([x, filter], dy(y.shape));
  return [y, ...gradients].map(tensor => tensor.dataSync<'float32'>());
}

/** The largest difference, relative to the largest number. */
const difference = (a: Float32Array, b: Float32Array) => {
  expect(a.length).toBe(b.length);
  let [most, scale] = [0, 1e-6];
  a.forEach((value, i) => {
    most = Math.max(most, Math.abs(value - b[i]));
    scale = Math.max(scale, Math.abs(b[i]));
  });
  return most / scale;
};

type Case = [
  batch: number,
  height: number,
  width: number,
  channels: number,
  kernel: number,
  out: number,
  stride: number,
  pad: number | 'same' | 'valid',
];

const cases: Case[] = [
  ...[1, 3, 7].flatMap(kernel =>
    [1, 2].flatMap(stride =>
      [0, 1, 3, 'same' as const]
        .filter(pad => pad === 'same' || pad < kernel)
        .map((pad): Case => [2, 9, 11, 3, kernel, 5, stride, pad]),
    ),
  ),
  [1, 28, 28, 3, 7, 16, 2, 3], // the steps of a ResNet: its stem, a block of each stage, and its shortcuts
  [3, 7, 7, 16, 3, 16, 1, 1],
  [3, 7, 7, 16, 3, 32, 2, 1],
  [3, 7, 7, 16, 1, 32, 2, 0],
  [3, 4, 4, 16, 3, 16, 1, 1],
  [3, 4, 4, 16, 3, 32, 2, 1],
  [3, 2, 2, 16, 3, 16, 1, 1],
  [4, 2, 2, 16, 3, 32, 2, 1],
  [4, 2, 2, 16, 1, 32, 2, 0],
  [4, 1, 1, 16, 3, 16, 1, 1],
  [1, 1, 1, 1, 1, 1, 1, 0],
  [1, 3, 2, 1, 3, 1, 1, 'same'],
  [17, 5, 5, 2, 3, 9, 1, 'valid'],
];

describe.each(['wasm', 'onnxruntime'])('tf.conv2d on %s', backend => {
  it.each(cases)(
    "[%p, %p, %p, %p] with filter %p, %p channels, stride %p and pad %p gives the plain CPU's numbers",
    (batch, height, width, channels, kernel, out, stride, pad) => {
      manualSeed(7);
      useBackend('cpu');
      const values = [randn(batch, height, width, channels), randn(kernel, kernel, channels, out)].map(
        x => [x.dataSync().slice(), x.shape] as const,
      );
      let dyValues: Float32Array | undefined;
      const run = (name: string) => {
        useBackend(name);
        const [x, filter] = values.map(([data, shape]) =>
          tf.tensor(data, shape as [number, number, number, number]),
        );
        return convolve(
          x as tf.Tensor4D,
          filter as tf.Tensor4D,
          shape => {
            dyValues ??= randn(...shape)
              .dataSync<'float32'>()
              .slice();
            return tf.tensor(dyValues, shape);
          },
          stride,
          pad,
        );
      };
      const expected = run('cpu');
      run(backend).forEach((got, i) => expect(difference(got, expected[i])).toBeLessThan(1e-4));
    },
  );

  it('agrees with central differences', () => {
    useBackend(backend);
    manualSeed(3);
    checkGrad((x, filter) => conv(x, filter, 2, 1), randn(2, 5, 5, 2), randn(3, 3, 2, 3));
  });

  it('{dilation: 2} gives the numbers of the plain CPU', () => {
    manualSeed(7);
    const [x, filter] = [randn(1, 7, 7, 2), randn(3, 3, 2, 4)].map(
      tensor => [tensor.dataSync().slice(), tensor.shape] as const,
    );
    const [cpu, other] = ['cpu', backend].map(name => {
      useBackend(name);
      return conv(
        tf.tensor(x[0], [...x[1]]),
        tf.tensor(filter[0], [...filter[1]]),
        1,
        'valid',
        2,
      ).dataSync<'float32'>();
    });
    expect(difference(other, cpu)).toBeLessThan(1e-4);
  });
});
