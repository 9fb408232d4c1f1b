import { plotBar, range, slider, tensor, type Plot } from 'fastbook-ts';
import { textOf } from '../support/svg';

/** The heights of the bars in pixels. */
const heights = (plot: Plot): number[] =>
  [...plot.toSVG().matchAll(/aria-roledescription="bar" d="M[^"]*?v([\d.]+)h/g)].map(([, height]) =>
    Number(height),
  );

describe('plotBar', () => {
  it('plotBar(names, heights, {ylim}) draws a bar for each number, in the order of the names', () => {
    const plot = plotBar(['b', 'a'], tensor([0.5, 1]), { ylim: [0, 1], height: 100, tx: 'name' });
    expect(heights(plot)).toEqual([50, 100]);
    expect(textOf(plot.toSVG()).slice(0, 3)).toEqual(['b', 'a', 'name']);
  });

  it('slider(…, plotBar) moves its bars', () => {
    const plot = slider('t', [1, 2, 3], t => plotBar([0, 1], [t, 1], { ylim: [0, 4], height: 100 }));
    expect(heights(plot)).toEqual([50, 25]);
  });

  it('plotBar(names, heights) refuses other lengths, names that come twice, and limits that are none', () => {
    expect(() => plotBar(['a'], [1, 2])).toThrow('got 1 names and 2 numbers');
    expect(() => plotBar([], [])).toThrow('got 0 names and 0 numbers');
    expect(() => plotBar(range(1001), [...range(1001)])).toThrow('expected at most 1000 bars, got 1001');
    expect(() => plotBar(['a', 'a'], [1, 2])).toThrow("the name 'a' comes twice");
    expect(() => plotBar(['a'], [1], { ylim: [0, NaN] })).toThrow('ylim: expected two different numbers');
  });
});
