import { createHash } from 'node:crypto';
import { alea } from 'seedrandom';
import { penStrokes, seven, three } from '../../../lib/data/source/drawn';

describe('penStrokes', () => {
  it('draws the same digits on every machine', () => {
    const random = alea('test');
    const digest = createHash('sha256');
    for (let i = 0; i < 20; i++) digest.update(penStrokes(i % 2 ? three(random) : seven(random), random));
    expect(digest.digest('hex').slice(0, 16)).toBe('41354595538a1a06');
  });

  it('draws dark strokes that keep off the border', () => {
    const random = alea('border');
    const digits = Array.from({ length: 50 }, (_, i) =>
      penStrokes(i % 2 ? three(random) : seven(random), random),
    );
    for (const digit of digits) {
      expect(Math.max(...digit)).toBeGreaterThan(200);
      const ink = digit.filter(x => x > 100).length;
      expect(ink).toBeGreaterThan(20);
      expect(ink).toBeLessThan(300);
    }
    const touching = digits.filter(digit =>
      digit.some((x, i) => x > 100 && (i < 28 || i >= 27 * 28 || i % 28 === 0 || i % 28 === 27)),
    );
    expect(touching).toEqual([]);
  });
});
