import { cat, manualSeed, nn, randn, tensor, tf, useBackend } from 'fastbook-ts';
import { checkGrad } from '../support/checkgrad';

describe.each(['wasm', 'onnxruntime', 'cpu'])('batch normalisation on %s', backend => {
  beforeAll(() => {
    useBackend(backend);
    manualSeed(5);
  });

  it.each([2, 5])('BatchNorm2d(%p) agrees with central differences', channels => {
    const norm = nn.BatchNorm2d(channels);
    norm.weight.copy_(randn(channels).mul(0.2).add(1));
    checkGrad(norm, randn(3, 2, 2, channels), ...norm.parameters());
  });

  it('eval() takes the averages of training: momentum 0.1, unbiased variance', () => {
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
  });
});

it.each(['wasm', 'onnxruntime'])(
  'gradients and averages on %s keep their digits where large numbers cancel',
  on => {
    useBackend(on);
    manualSeed(5);
    const [channels, pairs] = [9, 40];
    const half = randn(pairs, channels);
    const x = cat([half, half.neg().add(0.001)]);
    const dy = cat([half.mul(0).add(1000.1), half.mul(0).sub(1000)]);
    const norm = nn.BatchNorm1d(channels);
    norm(x).mul(dy).sum().backward();

    const [xs, dys] = [x, dy].map(each => each.arraySync() as number[][]);
    const column = (rows: number[][], c: number) => rows.map(row => row[c]);
    const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
    for (let c = 0; c < channels; c++) {
      const [from, grad] = [column(xs, c), column(dys, c)];
      const mean = sum(from) / from.length;
      const variance = sum(from.map(v => (v - mean) ** 2)) / from.length;
      const expected = {
        runningMean: mean / 10,
        bias: sum(grad),
        weight: sum(grad.map((g, i) => (g * (from[i] - mean)) / Math.sqrt(variance + 1e-5))),
      };
      const buffers = Object.fromEntries(norm.namedBuffers());
      const got = { runningMean: buffers['runningMean'], bias: norm.bias.grad!, weight: norm.weight.grad! };
      for (const [name, value] of Object.entries(expected))
        expect([name, got[name as keyof typeof got].dataSync()[c] / value]).toEqual([
          name,
          expect.closeTo(1, 5),
        ]);
    }
  },
);

describe('BatchNorm2d', () => {
  it('BatchNorm2d(4) refuses an input of 5 channels', () => {
    expect(() => nn.BatchNorm2d(4)(tf.zeros([2, 3, 3, 5]))).toThrow(
      'BatchNorm2d(4): expected [bs, height, width, 4], got shape [2, 3, 3, 5]',
    );
  });
});

describe('BatchNorm1d', () => {
  it('BatchNorm1d(4) refuses a batch of one row', () => {
    expect(() => nn.BatchNorm1d(4)(tf.zeros([1, 4]))).toThrow(
      'BatchNorm1d(4): a batch of one number a channel has no variance, got shape [1, 4]. ' +
        'Leave out such a last batch with dropLast, or call eval()',
    );
  });
});
