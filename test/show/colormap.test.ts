import { colored } from '../../lib/show/colormap';

describe('colored', () => {
  it('colored(x) goes from the smallest number, white, to the largest, black', () => {
    expect(colored([-1, 0, 1])).toEqual({ channels: 1, data: Uint8Array.of(255, 128, 0) });
    expect(colored([3, 3])).toEqual({ channels: 1, data: Uint8Array.of(255, 255) });
    expect(colored([0, 1, 9], { vmin: 0, vmax: 2 }).data).toEqual(Uint8Array.of(255, 128, 0));
  });

  it("colored(x, { cmap: 'RdBu' }) is red below 0, white at 0 and blue above, as far as the largest", () => {
    const { channels, data } = colored([-4, 0, 4, 2, NaN], { cmap: 'RdBu' });
    expect(channels).toBe(3);
    const rgb = [0, 1, 2, 3, 4].map(i => [...data.subarray(3 * i, 3 * i + 3)]);
    expect(rgb[0]).toEqual([0x67, 0, 0x1f]);
    expect(rgb[1]).toEqual([255, 255, 255]);
    expect(rgb[2]).toEqual([0x05, 0x30, 0x61]);
    expect(rgb[3]).toEqual([(0x92 + 0x43) / 2, (0xc5 + 0x93) / 2, (0xde + 0xc3) / 2].map(Math.round));
    expect(rgb[4]).toEqual([255, 255, 255]);
    expect([...colored([0, 0], { cmap: 'RdBu' }).data]).toEqual(Array(6).fill(255));
  });

  it('colored(x, …) refuses colour maps that it has not, and a vmin beside RdBu', () => {
    expect(() => colored([1], { cmap: 'viridis' as never })).toThrow("no colour map 'viridis'");
    expect(() => colored([1], { cmap: 'RdBu', vmin: 0 })).toThrow('give vmax alone, not vmin = 0');
  });
});
