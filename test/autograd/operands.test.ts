import * as tf from '../../lib/host/tfjs';
import { tensor, F, nn, cat, stack, randn } from '../../lib';

// What operations are given, however they are called: PyTorch 2.13 has the same numbers and types.
const shown = (x: tf.Tensor) => [x.dtype, x.arraySync()];
const [a, b] = [tensor([1, 2]), tensor([0.5, 0.25])];
const m = tensor([
  [1, 2],
  [3, 4],
]);

it.each<[string, () => tf.Tensor, string, unknown]>([
  ['where', () => tf.where(tensor([true, false]), a, b), 'float32', [1, 0.25]],
  ['cat', () => cat([a, b] as tf.Tensor1D[]), 'float32', [1, 2, 0.5, 0.25]],
  [
    'stack',
    () => stack([a, b]),
    'float32',
    [
      [1, 2],
      [0.5, 0.25],
    ],
  ],
  ['dot of integers', () => tensor([1, 2, 3]).dot(tensor([1, 2, 3])), 'int32', 14],
  [
    'matMul of integers',
    () => tf.matMul(m, m),
    'int32',
    [
      [7, 10],
      [15, 22],
    ],
  ],
  ['a row by a matrix', () => a.matmul(m), 'int32', [7, 10]],
  ['a matrix by a column', () => m.matmul(a), 'int32', [5, 11]],
  ['exp of integers', () => tf.exp(tensor([0, 0])), 'float32', [1, 1]],
])('%s', (_, calculate, dtype, values) => {
  expect(shown(calculate())).toEqual([dtype, values]);
});

it('batches are broadcast', () => {
  const [x, y] = [tf.range(0, 12).reshape([2, 1, 2, 3]), tf.range(0, 12).reshape([2, 3, 2])];
  const product = x.matmul(y);
  expect(product.shape).toEqual([2, 2, 2, 2]);
  for (const [i, j] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ])
    expect(product.at(i, j).arraySync()).toEqual(x.at(i, 0).matmul(y.at(j)).arraySync());
});

it.each<[string, () => unknown, RegExp]>([
  ['a product', () => tf.matMul(m, tf.ones([1, 2])), /shapes \[2, 2\] and \[1, 2\]/],
  ['a product of vectors', () => tf.matMul(a, m), /expected matrices/],
  ['one pooling too many', () => nn.MaxPool2d(2)(randn(4, 1, 1, 8)), /2 × 2 pixels does not fit/],
  ['a filter larger than the image', () => F.conv2d(randn(1, 2, 2, 1), randn(3, 3, 1, 1)), /does not fit/],
  ['a label that is no class', () => F.crossEntropy(randn(1, 3), tensor([5])), /label 5 is none of 3/],
])('%s is refused', (_, calculate, message) => {
  expect(calculate).toThrow(message);
  expect(tf.ones([2]).sum().dataSync()[0]).toBe(2); // nothing is damaged
});

it('long sums keep their digits', () => {
  expect(tf.ones([3e7]).mean().dataSync()[0]).toBeCloseTo(1, 6);
  expect(tf.ones([3e6, 3]).sum(0).arraySync()).toEqual([3e6, 3e6, 3e6]);
});

it('gradients have the shapes of their tensors', () => {
  const layer = nn.Linear(3, 5);
  layer(randn(2, 4, 3))
    .sum()
    .backward();
  expect(layer.weight.grad!.shape).toEqual([5, 3]);
  const x = randn(3).requiresGrad_();
  tf.maximum(x, randn(2, 3)).sum().backward();
  expect(x.grad!.shape).toEqual([3]);
});

it('gradients of gradients', () => {
  const third = tf.grad(x =>
    tf
      .grad(y => y.pow(tf.scalar(3)))(x)
      .sum(),
  );
  expect(third(tensor([2.5, 3.5])).arraySync()).toEqual([15, 21]);
});
