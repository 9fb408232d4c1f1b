import { linspace, tf } from 'fastbook-ts';

describe('linspace', () => {
  it('linspace(start, end, n) ends at end, and meets each number between to seven digits', () => {
    const x = linspace(-2, 2, 100).arraySync();
    expect([x[0], x[99]]).toEqual([-2, 2]);
    x.forEach((value, i) => expect(value).toBeCloseTo(-2 + (4 * i) / 99, 6));
    expect(tf.linspace(1, 2, 1).arraySync()).toEqual([1]);
  });

  it('linspace(start, end, 0) is refused', () => {
    expect(() => linspace(0, 1, 0)).toThrow('linspace: expected a whole number of 1 or more, got 0');
  });
});
