import { inspect } from 'node:util';
import { accuracy, F, manualSeed, nn, randn, tensor, tf, useBackend } from 'fastbook-ts';

afterAll(() => {
  useBackend('wasm');
});

/** The gradient of `f` for `x`, weighted at random, against central differences. */
function checkGrad(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): void {
  const weights = randn(...f(x).shape);
  const leaf = x.clone().requiresGrad_();
  f(leaf).mul(weights).sum().backward();
  const got = leaf.grad!.dataSync();
  const values = x.dataSync();
  const step = 1e-2;
  for (let i = 0; i < x.size; i++) {
    const moved = (by: number) =>
      f(
        tf.tensor(
          values.map((v, k) => (k === i ? v + by : v)),
          x.shape,
        ),
      )
        .mul(weights)
        .sum()
        .item();
    expect(Math.abs((moved(step) - moved(-step)) / (2 * step) - got[i])).toBeLessThan(
      1e-2 * Math.max(1, Math.abs(got[i])),
    );
  }
}

describe.each(['wasm', 'onnxruntime', 'cpu'])('on %s', backend => {
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
    'max pooling of %p by %p with %p around has gradients that agree with central differences',
    (kernelSize, stride, padding, size) => {
      const x = tf.tensor(
        Float32Array.from({ length: 2 * size * size * 5 }, (_, i) => ((i * 37) % 101) / 10 - 5),
        [2, size, size, 5],
      ); // far apart: no ties within reach of a step
      checkGrad(nn.MaxPool2d(kernelSize, { stride, padding }), x);
    },
  );

  it('max pooling gives a gradient to the first of equal pixels, as PyTorch does', () => {
    const x = tf.ones([1, 2, 2, 1]).requiresGrad_();
    nn.MaxPool2d(2)(x).sum().backward();
    expect(x.grad!.sum().item()).toBe(1);
  });

  it.each([[2], [5]])(
    'batch normalisation has gradients that agree with central differences, for the input and for ' +
      'what it learns (%p channels)',
    channels => {
      const norm = nn.BatchNorm2d(channels);
      norm.weight.copy_(randn(channels).mul(0.2).add(1));
      const x = randn(3, 2, 2, channels);
      checkGrad(norm, x);
      for (const p of norm.parameters()) {
        p.grad = null;
        const weights = randn(...x.shape);
        norm(x).mul(weights).sum().backward();
        const [got, values] = [p.grad!, p.dataSync().slice()].map(v =>
          v instanceof tf.Tensor ? v.dataSync().slice() : v,
        );
        for (let i = 0; i < p.size; i++) {
          const at = (by: number) => {
            p.copy_(
              tf.tensor(
                values.map((v, k) => (k === i ? v + by : v)),
                p.shape,
              ),
            );
            return norm(x).mul(weights).sum().item();
          };
          const expected = (at(1e-2) - at(-1e-2)) / 2e-2;
          expect(Math.abs(expected - got[i])).toBeLessThan(1e-2 * Math.max(1, Math.abs(expected)));
        }
        p.copy_(tf.tensor(values, p.shape));
      }
    },
  );

  it(
    "batch normalisation in use takes the averages of training, with PyTorch's momentum and the " +
      'unbiased variance',
    () => {
      const norm = nn.BatchNorm1d(1);
      const x = tensor([[1], [2], [3], [6]]).float();
      expect([...norm(x).dataSync()].map(v => v.toFixed(4))).toEqual([
        '-1.0690',
        '-0.5345',
        '0.0000',
        '1.6036',
      ]);
      const averages = Object.fromEntries(norm.namedBuffers().map(([name, buffer]) => [name, buffer.item()]));
      expect(averages['runningMean']).toBeCloseTo(0.3, 6);
      expect(averages['runningVar']).toBeCloseTo(0.9 + (0.1 * 14) / 3, 6);
      norm.eval();
      const [first] = norm(x).dataSync();
      expect(first).toBeCloseTo((1 - 0.3) / Math.sqrt(0.9 + 1.4 / 3 + 1e-5), 5);
    },
  );
});

describe('a layer', () => {
  it('with dropout sets some numbers to 0 and enlarges the others, in training only', () => {
    manualSeed(1);
    const layer = nn.Dropout(0.25);
    const x = tf.ones([100, 100]);
    const values = [...layer(x).dataSync()];
    expect(new Set(values.map(v => v.toFixed(3)))).toEqual(new Set(['0.000', '1.333']));
    expect(values.filter(v => v === 0).length / values.length).toBeCloseTo(0.25, 1);
    expect(layer.eval()(x)).toBe(x);
    expect(() => nn.Dropout(1)).toThrow(
      'Dropout: expected a probability from 0 up to, but without, 1, got 1',
    );
  });

  it('pools images to the largest number and the mean of each channel', () => {
    const x = tensor([1, 2, 3, 4, 5, 6, 7, 8]).float().view(1, 2, 2, 2);
    expect([...nn.AdaptiveConcatPool2d()(x).dataSync()]).toEqual([7, 8, 4, 5]);
    expect(nn.Flatten()(x).shape).toEqual([1, 8]);
  });

  it('for images pads on all sides', () => {
    const conv = nn.Conv2d(3, 8, 7, { stride: 2, padding: 3 });
    expect(conv(tf.zeros([2, 28, 28, 3])).shape).toEqual([2, 14, 14, 8]);
    expect(conv.namedParameters().map(([name, { shape }]) => [name, shape])).toEqual([
      ['weight', [7, 7, 3, 8]],
      ['bias', [8]],
    ]);
    expect(inspect(conv)).toBe('Conv2d(3, 8, kernelSize=7, stride=2, padding=3, bias=true)');
  });

  it('refuses an input of another shape, and says which', () => {
    expect(() => nn.BatchNorm2d(4)(tf.zeros([2, 3, 3, 5]))).toThrow(
      'BatchNorm2d(4): expected [bs, height, width, 4], got shape [2, 3, 3, 5]',
    );
    expect(() => nn.BatchNorm1d(4)(tf.zeros([1, 4]))).toThrow(
      'BatchNorm1d(4): a batch of one number a channel has no variance, got shape [1, 4]. Leave out ' +
        'such a last batch with dropLast, or call eval()',
    );
    expect(() => nn.MaxPool2d(2)(tf.zeros([4, 4]))).toThrow(
      'MaxPool2d(kernelSize=2, stride=2, padding=0): expected [bs, height, width, channels], got ' +
        'shape [4, 4]',
    );
  });
});

describe('cross-entropy and accuracy', () => {
  it("are PyTorch's and fastai's", () => {
    expect(F.crossEntropy(tf.zeros([4, 10]), tensor([1, 2, 3, 4])).item()).toBeCloseTo(Math.log(10), 5);
    expect(F.crossEntropy(tensor([[1, 2, 0.5]]), tensor([0])).item()).toBeCloseTo(1.4644, 4);
    expect(F.crossEntropy(tensor([[1000, 0]]).float(), tensor([1])).item()).toBe(1000);
    const scores = tensor([
      [1, 5, 2],
      [3, 0, 1],
    ]).float();
    expect(accuracy(scores, tensor([1, 2])).item()).toBe(0.5);
    expect(accuracy(scores, tensor([[1], [2]])).item()).toBe(0.5);
    expect(() => accuracy(scores, tensor([1]))).toThrow(
      'accuracy: expected 2 targets, one for each row of [2, 3], got shape [1]',
    );
  });

  it('have gradients: softmax minus one-hot, over the batch', () => {
    const x = tensor([
      [1, 2, 0.5],
      [0, 0, 0],
    ]).requiresGrad_();
    F.crossEntropy(x, tensor([1, 0])).backward();
    expect([...x.grad!.dataSync()].map(v => v.toFixed(4))).toEqual([
      '0.1156',
      '-0.1857',
      '0.0701',
      '-0.3333',
      '0.1667',
      '0.1667',
    ]);
  });

  it("refuse shapes that don't fit", () => {
    expect(() => F.crossEntropy(tf.zeros([4, 10]), tf.zeros([4, 1]))).toThrow(
      'crossEntropy: expected [bs, classes] and [bs], got shapes [4, 10] and [4, 1]',
    );
  });
});
