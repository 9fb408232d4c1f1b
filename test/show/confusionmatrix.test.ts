import { plotConfusion, tensor, zeros } from 'fastbook-ts';
import { marks, textOf } from '../support/svg';

describe('plotConfusion', () => {
  it('plotConfusion(counts, {vocab}) has a row for each class, and its numbers', () => {
    const plot = plotConfusion(
      [
        [50, 3],
        [1, 46],
      ],
      { vocab: ['cat', 'dog'] },
    );
    expect(marks(plot, 'text')).toContain(4);
    const texts = textOf(plot.toSVG());
    expect(texts).toEqual(expect.arrayContaining(['actual', 'predicted', 'cat', 'dog']));
    expect(texts.filter(text => /\d/.test(text))).toEqual(['50', '3', '1', '46']);
  });

  it('plotConfusion(tensor) names the classes by their numbers', () => {
    expect(textOf(plotConfusion(tensor([[7]])).toSVG())).toEqual(expect.arrayContaining(['0', '7']));
  });

  it('plotConfusion(counts) refuses what is not square, and names that do not fit', () => {
    expect(() => plotConfusion([[1, 2]])).toThrow('expected as many rows of counts as columns');
    expect(() => plotConfusion([])).toThrow('expected as many rows of counts as columns');
    expect(() => plotConfusion([[1]], { vocab: ['a', 'b'] })).toThrow('expected 1 names of classes, got 2');
    expect(() => plotConfusion(zeros(400, 400))).toThrow('expected at most 100 classes, got 400');
  });
});
