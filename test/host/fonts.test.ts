import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { graph, plotBar } from 'fastbook-ts';
import { fontCoverage } from '../../lib/host/fontcoverage';
import { fontsFor } from '../../lib/host/fonts';
import { rasterize } from '../../lib/host/raster';

const svg = (text: string) =>
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">' +
  `<text y="30" font-size="30">${text}</text></svg>`;
const drawn = (text: string) => Buffer.from(rasterize(svg(text), 1).png).toString('base64');
const fontFile = (name: string) => new Uint8Array(readFileSync(resolve('dist/fonts', name)));
/** A character for private use, which no font has. */
const nobodys = '\u{10fffd}';

/** What is written by console.warn while `run` does. */
function warnings(run: () => void): string[] {
  const spy = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  run();
  const lines = spy.mock.calls.map(([line]) => String(line));
  spy.mockRestore();
  return lines;
}

describe('pictures with texts', () => {
  it('draw Chinese characters as themselves; one that no font has is a box', () => {
    const texts = [...'学习损失，。：；？！（）《》、', '&#23398;&#20064;', '&#x5B66;', nobodys];
    let pictures: string[] = [];
    const told = warnings(() => (pictures = texts.map(drawn)));
    expect(told).toHaveLength(1); // of the last one
    expect(pictures[texts.indexOf('&#x5B66;')]).toBe(pictures[0]);
    expect(new Set(pictures).size).toBe(texts.length - 1);
  });

  it('load the Chinese font for texts that need it, and none for Latin, Greek and mathematics', () => {
    expect(fontsFor(svg('loss ≈ 0.5, ∂L/∂w → θ, “naïve” – 1…9 é'))).toHaveLength(2);
    expect(fontsFor(svg('损失 loss'))).toHaveLength(3);
    expect(fontsFor(svg('a\u00a0b\u200bc\ufe0f'))).toHaveLength(2); // what is not seen needs no font
  });

  it('tell once, in one sentence, of all characters that no font has', () => {
    const others = ['\u{10fff0}', '\u{10fff1}'];
    const told = warnings(() => [1, 2].forEach(() => drawn(others.join(' '))));
    expect(told).toEqual([
      expect.stringMatching(/^No font here has .*\(U\+10FFF0\), .*\(U\+10FFF1\): an empty box/),
    ]);
  });

  it('are plots and diagrams as well, laid out by the width of their characters', async () => {
    const words = '一个很长很长的柱子';
    const width = (name: string) => Number(/width="(\d+)/.exec(bars(name).toSVG())![1]);
    expect(width(words) - width('a'.repeat(words.length))).toBe(0.2 * 10 * words.length);
    expect(warnings(() => bars(words).bundle())).toEqual([]);
    expect((await graph('预测 -> 损失')).bundle().data).toHaveProperty('image/png');
  });
});

const bars = (name: string) => plotBar([name], [1], { width: 10 });

describe('fontCoverage(file)', () => {
  it('knows the characters of a font', () => {
    const has = fontCoverage(fontFile('DejaVuSans.ttf'));
    const known = [...'Aé≈𝔸学'].map(character => has(character.codePointAt(0)!));
    expect(known).toEqual([true, true, true, true, false]); // 𝔸 is in a table of format 12
  });

  it('finds none in a file that is no font, or ends too early', () => {
    const whole = fontFile('DejaVuSans.ttf');
    for (const file of [new Uint8Array(0), Buffer.from('no font at all, but a text'), whole.slice(0, 500)])
      expect(fontCoverage(new Uint8Array(file))(65)).toBe(false);
  });
});
