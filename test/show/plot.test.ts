import { inspect } from 'node:util';
import { L, Plot, plotFunction, plotGrid, plotLine, plotScatter, tensor, type tf } from 'fastbook-ts';
import { marks, textOf } from '../support/svg';

describe('plotFunction', () => {
  it('plotFunction(f, {tx, ty, title}) draws a line through 100 points, with titles', () => {
    const plot = plotFunction((x: tf.Tensor) => x.square(), { tx: 'x', ty: 'x**2', title: 'A parabola' });
    expect(marks(plot, 'line')).toEqual([1]);
    expect(textOf(plot.toSVG())).toEqual(expect.arrayContaining(['x', 'x**2', 'A parabola']));
    const path = /mark-line.*? d="([^"]*)"/s.exec(plot.toSVG())![1];
    expect(path.match(/[ML]/g)).toHaveLength(100);
  });

  it('plotFunction(f, {steps: 1}) is refused', () => {
    expect(() => plotFunction(Math.sin, { steps: 1 })).toThrow(
      'plotFunction: expected at least 2 steps, got 1',
    );
  });
});

describe('plotScatter', () => {
  it('plotScatter(x, y, {color}) draws a symbol for each point, in its colour', () => {
    const plot = plotScatter([1, 2, 3], tensor([1, 4, 9]), { color: 'red', ylim: [0, 10] });
    expect(marks(plot, 'symbol')).toEqual([3]);
    expect(plot.toSVG()).toContain('fill="red"');
  });

  it('plotScatter(x, y) leaves a gap for NaN', () => {
    expect(marks(plotScatter([1, 2, 3], [1, NaN, 3]), 'symbol')).toEqual([2]);
  });

  it('plotScatter(x, y) refuses lists that differ in length', () => {
    expect(() => plotScatter([1, 2], [1])).toThrow('plotScatter: x and y differ in length: 2 and 1');
  });
});

describe('plotLine', () => {
  it('plotLine(x, y, {points}) follows the order of its points, and marks them', () => {
    const plot = plotLine([2, 0, 1], [0, 1, 0], { points: true });
    expect([marks(plot, 'line'), marks(plot, 'symbol')]).toEqual([[1], [3]]);
    const [, first, second] = /mark-line.*? d="M([\d.]+),[\d.]+L([\d.]+),/s.exec(plot.toSVG())!;
    expect(Number(first)).toBeGreaterThan(Number(second));
  });

  it('plotLine(list) and plotScatter(tensor, list) take an L and a tensor', () => {
    expect(marks(plotLine(new L([1, 2])), 'line')).toEqual([1]);
    expect(marks(plotScatter(tensor([1, 2]), new L([1, 2])), 'symbol')).toEqual([2]);
  });

  it('plotLine([]) is refused', () => {
    expect(() => plotLine([])).toThrow('plotLine: there are no points');
  });
});

describe('limits', () => {
  const png = (plot: Plot) => plot.bundle().data['image/png'];

  it('plotScatter(x, y, {ylim}) leaves out what is beyond, however far', () => {
    const plot = plotScatter([0, 1, 2], [1, 1e4, 1e300], { ylim: [-20, 300] });
    expect(marks(plot, 'symbol')).toEqual([1]);
    expect(png(plot)).toBeDefined();
  });

  it('plotLine(y, {ylim}) draws the parts that lead in and out', () => {
    const plot = plotLine([0, 1e9, 2e9, -1e9, 0], { ylim: [-1, 1] });
    expect(png(plot)).toBeDefined();
    const ys = [.../mark-line.*? d="([^"]*)"/s.exec(plot.toSVG())![1].matchAll(/[ML][^,]*,([^ML]*)/g)];
    expect(ys).toHaveLength(5);
    for (const [, y] of ys) expect(Math.abs(Number(y))).toBeLessThan(1e6);
  });

  it('plotLine(y, {points, ylim}) marks no point beyond', () => {
    const plot = plotLine([4e205, 966, 519, -3e73, 0], { points: true, ylim: [163, 0.35] });
    expect(marks(plot, 'symbol')).toEqual([0]);
    expect(png(plot)).toBeDefined();
  });

  it('plotLine(y, {ylim}) draws no lone point beyond', () => {
    const plot = plotLine([NaN, 1e9, 2e9, NaN, 1e9, NaN], { ylim: [-1, 1] });
    expect(png(plot)).toBeDefined();
    expect(plot.toSVG()).not.toMatch(/mark-line[^]*? d="M/);
  });

  it('a plot of one’s own whose marks are all clipped away is empty', () => {
    const axis = (field: string) => ({ field, type: 'quantitative', scale: { domain: [0, 1] } });
    const far = (mark: string) => ({
      data: {
        values: [
          { x: 1e5, y: 1 },
          { x: 1e5, y: -1e5 },
        ],
      },
      mark: { type: mark, clip: true },
      encoding: { x: axis('x'), y: axis('y') },
    });
    for (const mark of ['point', 'line', 'bar', 'rule']) expect(png(new Plot(far(mark)))).toBeDefined();
  });

  it('plotLine(…).layer(other) keeps the limits of the first', () => {
    const plot = plotLine([0, 1], { ylim: [0, 1] }).layer(plotScatter([0, 1], [0.5, 1e8]));
    expect(marks(plot, 'symbol')).toEqual([1]);
    expect(png(plot)).toBeDefined();
  });

  it.each([[[0, 0]], [[0, NaN]], [[-Infinity, 1]], [[0, 1e305]]])(
    'plotLine(y, {xlim: %j}) is refused',
    xlim => {
      expect(() => plotLine([1, 2], { xlim: xlim as [number, number] })).toThrow(
        `xlim: expected two different numbers between -1e300 and 1e300, got [${xlim.join(', ')}]`,
      );
    },
  );

  it.each([
    ['infinite', [1, Infinity, -Infinity, NaN]],
    ['huge', [1e300, -1e300, 1.7e308]],
    ['tiny', [1e-300, 5e-324, 0]],
    ['one', [7]],
    ['no number at all', [NaN, NaN]],
  ])('plotLine(y) and plotScatter(y, y) draw values that are %s', (_, y) => {
    expect(png(plotLine(y))).toBeDefined();
    expect(png(plotScatter(y, y))).toBeDefined();
  });
});

describe('plotGrid', () => {
  it('plotGrid(plots) puts plots side by side', () => {
    const plot = plotGrid([plotLine([1, 2]), plotLine([2, 1])], { width: 100 });
    expect(marks(plot, 'line')).toEqual([1, 1]);
  });

  it('plot.layer(grid) is refused', () => {
    const plot = plotGrid([plotLine([1, 2]), plotLine([2, 1])]);
    expect(() => plotLine([1]).layer(plot)).toThrow('a grid of plots cannot be laid over another plot');
  });

  it('plotGrid([]) is refused', () => {
    expect(() => plotGrid([])).toThrow('plotGrid: there are no plots');
  });
});

describe('Plot', () => {
  it('plot.layer(other) lays another plot over this one, on the same axes', () => {
    const plot = plotFunction(Math.sin).layer(plotScatter([-1.5], [Math.sin(-1.5)], { color: 'red' }));
    expect([marks(plot, 'line'), marks(plot, 'symbol')]).toEqual([[1], [1]]);
  });

  const { data, metadata } = plotLine([1, 2], { title: 'up' }).bundle();

  it('bundle() has a vega-lite specification, a PNG with its size, and a line of text', () => {
    expect(Object.keys(data)).toEqual(['application/vnd.vegalite.v5+json', 'image/png', 'text/plain']);
    expect(data['application/vnd.vegalite.v5+json']).toMatchObject({
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title: 'up',
    });
    expect(data['text/plain']).toBe('up: line of 2 points');
    const png = Buffer.from(data['image/png'] as string, 'base64');
    const size = metadata!['image/png'] as { width: number; height: number };
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * size.width, 2 * size.height]);
  });

  it('prints its text outside of a notebook', () => {
    expect(inspect([plotLine([1, 2])])).toBe('[ plot: line of 2 points ]');
  });
});
