import { manualSeed, nn, tf } from 'fastbook-ts';

describe('Dropout', () => {
  it('Dropout(p) sets a share p to 0 and enlarges the others, in training only', () => {
    manualSeed(1);
    const layer = nn.Dropout(0.25);
    const x = tf.ones([100, 100]);
    const values = [...layer(x).dataSync()];
    expect(new Set(values.map(v => v.toFixed(3)))).toEqual(new Set(['0.000', '1.333']));
    expect(values.filter(v => v === 0).length / values.length).toBeCloseTo(0.25, 1);
    expect(layer.eval()(x)).toBe(x);
  });

  it('Dropout(1) is refused', () => {
    expect(() => nn.Dropout(1)).toThrow(
      'Dropout: expected a probability from 0 up to, but without, 1, got 1',
    );
  });
});
