import { nn, tf } from 'fastbook-ts';

describe('Linear', () => {
  it('Linear(784, 30) maps [bs, 784] to [bs, 30] by weight and bias', () => {
    const layer = nn.Linear(784, 30);
    expect(layer(tf.ones([2, 784])).shape).toEqual([2, 30]);
    expect(layer.namedParameters().map(([name, { shape }]) => [name, shape])).toEqual([
      ['weight', [30, 784]],
      ['bias', [30]],
    ]);
    expect(layer.weight.abs().max().item()).toBeLessThanOrEqual(1 / 28);
  });

  it('Linear(784, 30) refuses [bs, 30]', () => {
    const layer = nn.Linear(784, 30);
    expect(() => layer(tf.ones([2, 30]))).toThrow(
      'Linear(inFeatures=784, outFeatures=30, bias=true): expected [bs, 784], got shape [2, 30]',
    );
  });

  it('Linear(…, {bias: false}) has no bias', () => {
    expect(nn.Linear(2, 1, { bias: false }).parameters()).toHaveLength(1);
  });
});
