import { inspect } from 'node:util';
import { nn, tf } from 'fastbook-ts';

describe('Conv2d', () => {
  it('Conv2d(…, {stride, padding}) pads on all sides', () => {
    const conv = nn.Conv2d(3, 8, 7, { stride: 2, padding: 3 });
    expect(conv(tf.zeros([2, 28, 28, 3])).shape).toEqual([2, 14, 14, 8]);
  });

  it('has weight and bias, and prints its settings', () => {
    const conv = nn.Conv2d(3, 8, 7, { stride: 2, padding: 3 });
    expect(conv.namedParameters().map(([name, { shape }]) => [name, shape])).toEqual([
      ['weight', [7, 7, 3, 8]],
      ['bias', [8]],
    ]);
    expect(inspect(conv)).toBe('Conv2d(3, 8, kernelSize=7, stride=2, padding=3, bias=true)');
  });
});
