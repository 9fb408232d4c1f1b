import { inspect } from 'node:util';
import { L } from 'fastbook-ts';

describe('L', () => {
  it('prints its length and at most ten items', () => {
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

  it('takes one number as an item when it comes in a list', () => {
    expect([...new L([3])]).toEqual([3]);
  });

  it('stays an L through map, filter and slice', () => {
    const doubled = new L([1, 2, 3]).map(x => 2 * x);
    expect(inspect(doubled.filter(x => x > 2).slice(0, 1))).toBe('(#1) [4]');
  });

  it('sorted(key, reverse) leaves the list as it was, numbers by value', () => {
    const list = new L([10, 9, 1]);
    expect([...list.sorted()]).toEqual([1, 9, 10]);
    expect([...list.sorted(x => -x)]).toEqual([10, 9, 1]);
    expect([...new L(['b', 'a']).sorted(undefined, true)]).toEqual(['b', 'a']);
    expect([...list]).toEqual([10, 9, 1]);
  });

  it('itemgot, attrgot, unique, enumerate, zip, argwhere, sum', () => {
    const rows = new L([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([...rows.itemgot(2)]).toEqual([3, 6]);
    expect([...rows.itemgot(0, 2)]).toEqual([
      [1, 3],
      [4, 6],
    ]);
    expect([...new L(['ab', 'c']).attrgot('length')]).toEqual([2, 1]);
    expect([...new L([1, 1, 2]).unique()]).toEqual([1, 2]);
    expect([...new L(['a']).enumerate()]).toEqual([[0, 'a']]);
    expect(rows.zip().map(column => [...(column as number[])])).toEqual(
      new L([
        [1, 4],
        [2, 5],
        [3, 6],
      ]),
    );
    expect([...new L([1, 5, 2]).argwhere(x => x < 3)]).toEqual([0, 2]);
    expect(new L([1, 2]).sum()).toBe(3);
  });
});
