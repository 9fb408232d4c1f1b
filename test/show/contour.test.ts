import { plotContour, plotLine } from 'fastbook-ts';
import { marks } from '../support/svg';

const bowl = (x: number, y: number) => x * x + y * y;
const limits = { xlim: [-2, 2], ylim: [-1, 3] } as const;

describe('plotContour', () => {
  it('draws the bands of a function, with a path over them', () => {
    const plot = plotContour(bowl, { ...limits, tx: 'a' }).layer(plotLine([-2, 0, 9], [3, 0, 9]));
    expect(plot.toSVG().match(/<image/g)).toHaveLength(1);
    expect(marks(plot, 'line')).toEqual([1]);
    expect(plot.bundle().data['image/png']).toBeDefined();
    expect(JSON.stringify(plot.spec).length).toBeLessThan(60_000);
  });

  it('has a picture of about the same size for any number of points', () => {
    for (const steps of [2, 30, 400])
      expect(JSON.stringify(plotContour(bowl, { ...limits, steps }).spec).length).toBeLessThan(200_000);
  });

  it.each([
    [{ ...limits, log: true, steps: 3 }, 'plotContour: expected a positive number at (0, -1), got -1'],
    [{ ...limits, xlim: [1, 1] as const }, 'xlim: expected two different numbers'],
    [{ ...limits, steps: 1 }, 'plotContour: expected 2 to 1000 steps and 1 or more levels, got 1 and 14'],
    [{ ...limits, steps: 1001 }, 'plotContour: expected 2 to 1000 steps'],
  ])('plotContour(f, %j) is refused', (options, message) => {
    expect(() => plotContour(x => (x === 0 ? -1 : 1), options)).toThrow(message);
  });
});
