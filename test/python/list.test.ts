import { inspect } from 'node:util';
import { L } from 'fastbook-ts';

describe('L', () => {
  const rows = new L([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it('inspect(list) has its length and at most ten items', () => {
    expect(inspect(new L(['train', 'valid']))).toBe('(#2) [train,valid]');
    expect(inspect(new L(Array(12).keys()))).toBe('(#12) [0,1,2,3,4,5,6,7,8,9...]');
    expect(
      inspect(
        new L([
          [0, 'a'],
          [1, 'b'],
        ]),
      ),
    ).toBe("(#2) [[ 0, 'a' ],[ 1, 'b' ]]");
    expect(String(new L([]))).toBe('(#0) []');
  });

  it('new L([3]) has one item', () => {
    expect([...new L([3])]).toEqual([3]);
  });

  it('map, filter and slice give an L', () => {
    const doubled = new L([1, 2, 3]).map(x => 2 * x);
    expect(inspect(doubled.filter(x => x > 2).slice(0, 1))).toBe('(#1) [4]');
  });

  it('sorted(key, reverse) sorts numbers by value, and does not change the list', () => {
    const list = new L([10, 9, 1]);
    expect([...list.sorted()]).toEqual([1, 9, 10]);
    expect([...list.sorted(x => -x)]).toEqual([10, 9, 1]);
    expect([...new L(['b', 'a']).sorted(undefined, true)]).toEqual(['b', 'a']);
    expect([...list]).toEqual([10, 9, 1]);
  });

  it('itemgot(i, …) takes items of each item', () => {
    expect([...rows.itemgot(2)]).toEqual([3, 6]);
    expect([...rows.itemgot(0, 2)]).toEqual([
      [1, 3],
      [4, 6],
    ]);
  });

  it('attrgot(name) takes a property of each item', () => {
    expect([...new L(['ab', 'c']).attrgot('length')]).toEqual([2, 1]);
  });

  it('unique() leaves out repeated items', () => {
    expect([...new L([1, 1, 2]).unique()]).toEqual([1, 2]);
  });

  it('enumerate() pairs items with their positions', () => {
    expect([...new L(['a']).enumerate()]).toEqual([[0, 'a']]);
  });

  it('zip() of 200,000 rows', () => {
    const pairs = L.from({ length: 200_000 }, (_, i) => [i, -i]) as L;
    expect(pairs.zip().map(column => (column as L<number>).at(-1))).toEqual(new L([199_999, -199_999]));
  });

  it('zip() turns rows into columns', () => {
    expect(rows.zip().map(column => [...(column as number[])])).toEqual(
      new L([
        [1, 4],
        [2, 5],
        [3, 6],
      ]),
    );
  });

  it('argwhere(f) gives positions', () => {
    expect([...new L([1, 5, 2]).argwhere(x => x < 3)]).toEqual([0, 2]);
  });

  it('sum() adds the items', () => {
    expect(new L([1, 2]).sum()).toBe(3);
  });
});
