import { manualSeed, nn, tensor, tf, useBackend } from 'fastbook-ts';
import { checkGrad } from '../support/checkgrad';

describe.each(['wasm', 'onnxruntime', 'cpu'])('MaxPool2d on %s', backend => {
  beforeAll(() => {
    useBackend(backend);
    manualSeed(5);
  });

  it.each([
    [3, 2, 1, 7],
    [2, 2, 0, 6],
    [3, 1, 1, 5],
    [3, 2, 1, 4],
  ])(
    'MaxPool2d(%p, {stride: %p, padding: %p}) agrees with central differences',
    (size, stride, padding, n) => {
      // numbers far apart: a step makes no two of them equal
      const x = tf.tensor(
        Float32Array.from({ length: 2 * n * n * 5 }, (_, i) => ((i * 37) % 101) / 10 - 5),
        [2, n, n, 5],
      );
      checkGrad(nn.MaxPool2d(size, { stride, padding }), x);
    },
  );

  it('MaxPool2d(2) gives the gradient to the first of equal pixels, as PyTorch does', () => {
    const x = tf.ones([1, 2, 2, 1]).requiresGrad_();
    nn.MaxPool2d(2)(x).sum().backward();
    expect(x.grad!.sum().item()).toBe(1);
  });
});

describe('MaxPool2d', () => {
  it('MaxPool2d(2) refuses an input that is no batch of images', () => {
    expect(() => nn.MaxPool2d(2)(tf.zeros([4, 4]))).toThrow(
      'MaxPool2d(kernelSize=2, stride=2, padding=0): ' +
        'expected [bs, height, width, channels], got shape [4, 4]',
    );
  });
});

describe('MaxPool2d with padding', () => {
  it('of more than half a window is refused, as in PyTorch', () => {
    expect(() => nn.MaxPool2d(2, { padding: 2 })).toThrow(
      'pad should be at most half of effective kernel size, but got pad=2, kernel_size=2 and dilation=1',
    );
  });
});

describe('AdaptiveConcatPool2d', () => {
  it('gives the largest number and the mean of each channel', () => {
    const x = tensor([1, 2, 3, 4, 5, 6, 7, 8]).float().view(1, 2, 2, 2);
    expect([...nn.AdaptiveConcatPool2d()(x).dataSync()]).toEqual([7, 8, 4, 5]);
  });
});

describe('Flatten', () => {
  it('makes a row of each image', () => {
    expect(nn.Flatten()(tf.zeros([1, 2, 2, 2])).shape).toEqual([1, 8]);
  });
});
