import { pixelTable, tensor, zeros } from 'fastbook-ts';
import { marks, textOf } from '../support/svg';

describe('pixelTable', () => {
  it('pixelTable(x) writes every number into a shaded cell, light on dark', () => {
    const table = pixelTable(
      tensor([
        [0, 7],
        [255, 7],
      ]),
    );
    const svg = table.toSVG();
    expect(marks(table, 'rect')).toEqual([4]);
    expect(textOf(svg)).toEqual(expect.arrayContaining(['0', '255', '7']));
    expect(svg).toMatch(/fill="#f1f1f1"[^>]*>255</);
    expect(svg).toMatch(/fill="rgb\(0, 0, 0\)"|fill="#000000"|fill="black"/);
  });

  it('pixelTable(x) shades from the smallest number of the table to the largest', () => {
    const shades = [
      ...pixelTable(
        tensor([
          [0, 22],
          [255, 0],
        ]),
      )
        .toSVG()
        .matchAll(/fill="rgb\((\d+),[^"]*"/g),
    ].map(([, grey]) => Number(grey));
    expect(shades).toEqual([255, expect.any(Number), 0, 255]);
    expect(shades[1]).toBeGreaterThan(200);
  });

  it('pixelTable(x) refuses a vector', () => {
    expect(() => pixelTable(tensor([1]))).toThrow('pixelTable: expected [rows, columns], got shape [1]');
  });

  it('pixelTable(x) refuses more numbers than can be read', () => {
    expect(() => pixelTable(zeros(400, 400))).toThrow(
      'pixelTable: expected at most 10000 numbers, got [400, 400]; take a part',
    );
  });
});
