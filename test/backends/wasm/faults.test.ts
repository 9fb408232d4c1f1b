import * as tf from '../../../lib/host/tfjs';
import { Adam, nn, tensor, useBackend } from 'fastbook-ts';
import { batchNormTraining } from '../../../lib/backends/fused/normalize';

// PyTorch has the same numbers, and refuses the same
describe.each(['cpu', 'wasm', 'onnxruntime'])('on %s', backend => {
  beforeEach(() => void useBackend(backend));

  // its sign bit is set, which tfjs's WASM kernels take for a negative number
  const nan = () => tensor([Infinity]).sub(tensor([Infinity]));

  it.each<[string, () => tf.Tensor, (number | null)[]]>([
    ['a clip of what is no number', () => tensor([NaN, 3]).clipByValue(-1, 1), [NaN, 1]],
    ['relu of what is no number', () => tf.relu(nan()), [NaN]],
    ['relu6 of what is no number', () => tf.relu6(nan()), [NaN]],
    ['the larger of a number and none', () => tf.maximum(tensor([1]), tensor([NaN])), [NaN]],
    [
      'max pooling of what is no number',
      () => tf.maxPool(tf.fill<tf.Rank.R4>([1, 2, 2, 1], NaN), 2, 2, 0),
      [NaN],
    ],
    ['the mean of nothing', () => tf.zeros([0]).mean(), [NaN]],
    ['argMax of what is no number', () => tensor([1, NaN, 3]).argMax(), [1]],
    ['topk of what is no number', () => tf.topk(tensor([1, NaN, 3]), 2).values, [NaN, 3]],
    ['numbers as truths', () => tensor([3, 254, 0.5, 0, -0.5]).cast('bool'), [1, 1, 1, 0, 1]],
    ['integers as truths', () => tensor([256, 3, 0]).toInt().cast('bool'), [1, 1, 0]],
    ['large integers as numbers', () => tensor([16777217]).toInt().toFloat().sub(16777216), [0]],
    ['texts that are equal', () => tf.equal(tf.tensor(['a', 'b']), tf.tensor(['a', 'c'])), [1, 0]],
    ['floorDiv of numbers', () => tf.floorDiv(tensor([7, -7, 1.5]), tensor([2, 2, 0])), [3, -4, Infinity]],
    ['floorDiv of integers', () => tf.floorDiv(tensor([7, -7]).toInt(), tensor([2, 2]).toInt()), [3, -4]],
    ['1 to the power of anything', () => tf.pow(tensor([1, -1]), tensor([NaN, Infinity])), [1, 1]],
    ['softmax of infinities', () => tf.softmax(tensor([-Infinity, 0, 0])), [0, 0.5, 0.5]],
    [
      'a bias for all',
      () => tf.fused.matMul({ a: tf.ones([1, 2]), b: tf.ones([2, 2]), bias: tf.scalar(1) }),
      [3, 3],
    ],
    [
      'a stride that is not square',
      () => tf.avgPool(tf.ones<tf.Rank.R4>([1, 5, 4, 1]), 3, [2, 1], 0),
      [1, 1, 1, 1],
    ],
  ])('%s', (_, calculate, values) => {
    expect([...calculate().dataSync()]).toEqual(values);
  });

  it.each<[string, () => unknown, string]>([
    ['gather', () => tensor([1, 2]).gather([0, 2]), 'index 2 is out of bounds for axis 0 of size 2'],
    [
      'gather of columns',
      () => tf.ones([2, 3]).gather([-1], 1),
      'index -1 is out of bounds for axis 1 of size 3',
    ],
    [
      'gatherND',
      () => tf.gatherND(tf.ones([2, 3]), [[1, 3]]),
      'index 3 is out of bounds for axis 1 of size 3',
    ],
    [
      'scatterND',
      () => tf.scatterND(tf.tensor2d([[5]], [1, 1], 'int32'), tensor([1]), [3]),
      'index 5 is out of bounds for axis 0 of size 3',
    ],
    [
      'pad',
      () =>
        tf.pad(tf.ones([2]), [
          [0, 1],
          [0, 1],
        ] as never),
      'pad: expected [before, after] for each of the 1 axes of shape [2], got [[0,1],[0,1]]',
    ],
    [
      'a filter for other channels',
      () =>
        tf.engine().runKernel('Conv2D', { x: tf.ones([1, 3, 3, 2]), filter: tf.ones([1, 1, 3, 1]) }, conv),
      'a filter of shape [1, 1, 3, 1] is for 3 channels, and images of shape [1, 3, 3, 2] have 2',
    ],
    ['an axis twice', () => tf.ones([2, 3]).sum([0, -2]), 'axis 0 is given twice'],
    ['floorDiv of integers', () => tf.floorDiv(tensor([1]).toInt(), tensor([0]).toInt()), 'divided by 0'],
    ['mod of integers', () => tf.mod(tensor([1]).toInt(), tensor([0]).toInt()), 'divided by 0'],
    [
      'pow of integers',
      () => tf.pow(tensor([2]).toInt(), tensor([-1]).toInt()),
      'whole numbers to a negative power are fractions',
    ],
  ])('%s is refused', (_, calculate, message) => {
    expect(calculate).toThrow(message);
  });
  const conv = { strides: 1, pad: 'valid', dilations: 1, dataFormat: 'NHWC' };

  it('a depthwise convolution has the filter that an optimizer has just changed', () => {
    const [x, filter] = [
      tf.ones<tf.Rank.R4>([1, 1, 1, 1]),
      tf.ones<tf.Rank.R4>([1, 1, 1, 1]).requiresGrad_(),
    ];
    const y = () => tf.depthwiseConv2d(x, filter, 1, 'valid');
    const optimizer = Adam([filter], 0.5);
    for (let i = 0; i < 2; i++) {
      y().sum().backward();
      optimizer.step();
      expect(y().item()).toBe(filter.item());
    }
  });

  it('batch normalisation has the means of a million rows', () => {
    const values = new Float32Array(4e6);
    for (let i = 0; i < 4e6; i++) values[i] = ((i * 7919) % 1009) / 500;
    const x = tf.tensor2d(values, [1e6, 4]);
    const { mean, variance } = batchNormTraining(x, tf.ones([4]), tf.zeros([4]), 0);
    const [sums, squares] = [new Float64Array(4), new Float64Array(4)];
    for (let i = 0; i < 4e6; i++) sums[i % 4] += values[i];
    for (let i = 0; i < 4e6; i++) squares[i % 4] += (values[i] - sums[i % 4] / 1e6) ** 2;
    mean.dataSync().forEach((value, c) => expect(Math.abs(value - sums[c] / 1e6)).toBeLessThan(1e-6));
    variance.dataSync().forEach((value, c) => expect(Math.abs(value - squares[c] / 1e6)).toBeLessThan(1e-6));
    tf.dispose(x);
  });

  it('every layer of a net survives an empty batch', () => {
    expect(nn.MaxPool2d(2)(tf.zeros([0, 4, 4, 2])).shape).toEqual([0, 2, 2, 2]);
  });
});
