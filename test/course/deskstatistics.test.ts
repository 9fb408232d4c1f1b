import { barChart, timeChart } from '../../lib/course/desk/charts';
import { likePairs } from '../../lib/course/desk/likeness';
import { statisticsOf } from '../../lib/course/desk/statistics';
import type { Grade } from '../../lib/course/grade/submissiongrade';

/** A grade whose cells, of ten points each, have these points; undefined: to be read. */
const grade = (student: string, ...points: (number | undefined)[]): Grade => ({
  assignment: 'ps1',
  student,
  score: points.reduce<number>((sum, value) => sum + (value ?? 0), 0),
  max: 10 * points.length,
  pending: points.filter(value => value === undefined).length,
  notes: [],
  cells: points.map((score, i) => ({
    notebook: 'ps1.ipynb',
    cell: `q${i + 1}`,
    max: 10,
    status: 'manual',
    reason: '',
    ...(score !== undefined && { score }),
  })),
});

describe('statisticsOf', () => {
  it('describes the points of all that are read', () => {
    const grades = [grade('a', 10, 10), grade('b', 0, 10), grade('c', 5, 0), grade('d', 10, undefined)];
    expect(statisticsOf(grades)).toMatchObject({
      pending: 1,
      max: 20,
      median: 10,
      bins: [0, 0, 1, 0, 0, 1, 0, 0, 0, 1],
    });
    expect(statisticsOf(grades).mean).toBeCloseTo(35 / 3, 12);
    const [one, two] = statisticsOf(grades).questions;
    expect([one.count, one.pending, one.difficulty]).toEqual([4, 0, 0.625]);
    expect([two.count, two.pending]).toEqual([3, 1]);
    expect(two.difficulty).toBeCloseTo(2 / 3, 12);
  });

  it('has the discrimination of a question as its correlation with the rest', () => {
    const grades = [grade('a', 1, 2, 4), grade('b', 2, 1, 3), grade('c', 4, 5, 9), grade('d', 3, 3, 1)];
    // numpy.corrcoef of each column with the sum of the others
    const { questions } = statisticsOf(grades);
    expect(questions.map(({ discrimination }) => discrimination!.toFixed(6))).toEqual([
      '0.650791',
      '0.826196',
      '0.639346',
    ]);
  });

  it('has none where there is nothing to compare', () => {
    expect(statisticsOf([grade('a', 1, 2), grade('b', 2, 1)]).questions[0].discrimination).toBeUndefined();
    expect(statisticsOf([5, 5, 5].map(n => grade('x', n, n))).questions[0].discrimination).toBeUndefined();
    expect(statisticsOf([])).toMatchObject({ mean: undefined, median: undefined, questions: [] });
    expect(statisticsOf([grade('a', undefined)]).questions[0].difficulty).toBeUndefined();
  });

  it('puts a bound into the bin above it, and all points into the last', () => {
    const grades = [0, 1, 2.9999, 3, 7, 10].map(n => grade('x', n));
    expect(statisticsOf(grades).bins).toEqual([1, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
  });
});

describe('charts', () => {
  it('have a bar for each value, and escape their labels', () => {
    const svg = barChart('a < b', [
      { label: '<script>', value: 3 },
      { label: 'q2', value: 0 },
    ]);
    expect(svg.match(/<rect /g)).toHaveLength(2);
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).toContain('<title>a &lt; b</title>');
    expect(svg).not.toContain('NaN');
  });

  it('rise with each submission, from the first to the last', () => {
    expect(timeChart('t', [3000, 1000, 2000]).match(/V/g)!.length).toBeGreaterThanOrEqual(3);
    expect(timeChart('t', [1000])).not.toContain('NaN');
    expect(timeChart('t', [])).toBe('');
  });
});

describe('likePairs', () => {
  const own = `
    const totals = new Map<string, number>();
    for (const [name, count] of entries) {
      if (count < 0) throw new Error('negative');
      totals.set(name, (totals.get(name) ?? 0) + count * weights[name]);
    }
    return [...totals].sort((a, b) => b[1] - a[1]).slice(0, limit);`;
  const renamed = own.replaceAll('totals', 'xs').replaceAll('count', 'c').replace('negative', 'no');
  const other = `
    let i = 0;
    while (i < entries.length) {
      best = Math.max(best, entries[i][1]);
      i += 1;
      if (best > limit) { console.log(best, i); break; }
    }
    const found = entries.filter(pair => pair[1] === best).map(pair => pair[0]);
    return found.length > 0 ? found[0].toUpperCase().padStart(20) : undefined;`;
  const work = (student: string, code: string, prose = '') => ({ student, code, prose });

  it('finds code whose names, texts, comments and spaces were changed', () => {
    const works = [work('a', own), work('b', `// mine\n${renamed.replace(/ +/g, ' ')}`), work('c', other)];
    const pairs = likePairs(works, '');
    expect(pairs.map(({ students }) => students)).toEqual([['a', 'b']]);
    expect(pairs[0].share).toBeGreaterThan(0.9);
  });

  it('finds a part that was taken over, and prose', () => {
    expect(likePairs([work('a', own), work('b', `${other}\n${own}`)], '')[0].share).toBeGreaterThan(0.9);
    const prose =
      'The gradient points uphill and so the step has to go against it by a rate that is small enough to ' +
      'keep the next loss below the last one on average';
    expect(
      likePairs([work('a', '', prose), work('b', '', `I think: ${prose.toUpperCase()}!`)], ''),
    ).toHaveLength(1);
  });

  it('leaves out what was handed out, what many have, and what is short', () => {
    expect(likePairs([work('a', own), work('b', own)], own)).toEqual([]);
    expect(
      likePairs(
        'abcdefghi'.split('').map(name => work(name, own)),
        '',
      ),
    ).toEqual([]);
    expect(likePairs([work('a', 'return a + b;'), work('b', 'return a + b;')], '')).toEqual([]);
  });
});
