import { plotLine, plotScatter } from 'fastbook-ts';
import { thinLine, thinPoints } from '../../lib/show/thin';
import { marks } from '../support/svg';

const many = 200_000;
const wave = Array.from({ length: many }, (_, i) => ({ x: i, y: Math.sin(i / 100) }));

describe('thinLine', () => {
  it('thinLine(points) leaves 5,000 points as they are', () => {
    const few = wave.slice(0, 5_000);
    expect(thinLine(few)).toBe(few);
  });

  it('thinLine(points) keeps the ends, and a peak of one point', () => {
    const points = wave.map(point => (point.x === 123_456 ? { ...point, y: 50 } : point));
    const kept = thinLine(points);
    expect(kept.length).toBeLessThan(6_000);
    expect(kept).toContainEqual({ x: 123_456, y: 50 });
    expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
    expect(kept.map(({ x }) => x)).toEqual(kept.map(({ x }) => x).sort((a, b) => a - b));
  });

  it('thinLine(points) keeps a gap', () => {
    const kept = thinLine(wave.map(({ x, y }) => ({ x, y: x > 50_000 && x < 60_000 ? null : y })));
    expect(kept.filter(({ y }) => y === null).length).toBeGreaterThan(0);
    expect(kept.some(({ x, y }) => x > 50_000 && x < 60_000 && y !== null)).toBe(false);
  });
});

describe('thinPoints', () => {
  it('thinPoints(points) keeps one point of each place, a lonely one too', () => {
    const lonely = { x: many / 2, y: 40 };
    const kept = thinPoints([...wave, lonely]);
    expect(kept.length).toBeLessThan(20_000);
    expect(kept).toContainEqual(lonely);
  });
});

describe('plots of 200,000 points', () => {
  const ys = wave.map(({ y }) => y);

  it('plotLine(y) and plotScatter(x, y) are drawn', () => {
    expect(marks(plotLine(ys), 'line')).toEqual([1]);
    expect(plotLine(ys).bundle().data['image/png']).toBeDefined();
    expect(marks(plotScatter([...ys.keys()], ys), 'symbol')[0]).toBeLessThan(20_000);
  });
});
