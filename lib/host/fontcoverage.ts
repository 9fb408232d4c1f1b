/** Which characters a font has: https://learn.microsoft.com/typography/opentype/spec/cmap */

/** Whether a font has a glyph for a code point. */
export type Coverage = (codePoint: number) => boolean;

/**
 * Reads the characters of a TrueType or OpenType file, or of a collection of them.
 *
 * @returns of the formats of tables, the two that fonts of today have: 4 and 12. A font with neither has no
 * characters, and neither has what is no font.
 */
export function fontCoverage(file: Uint8Array): Coverage {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  try {
    const faces = tag(view, 0) === 'ttcf' ? list(view.getUint32(8), i => view.getUint32(12 + 4 * i)) : [0];
    const ranges = faces.flatMap(face => cmapTables(view, face).flatMap(table => tableRanges(view, table)));
    return codePoint => ranges.some(([first, last]) => first <= codePoint && codePoint <= last);
  } catch (error) {
    if (error instanceof RangeError) return () => false; // an offset beyond the file
    throw error;
  }
}

type Range = readonly [first: number, last: number];

const list = <T>(length: number, item: (i: number) => T): T[] => Array.from({ length }, (_, i) => item(i));
const tag = (view: DataView, at: number) => String.fromCharCode(...list(4, i => view.getUint8(at + i)));

/** Where the character maps of a face begin. */
function cmapTables(view: DataView, face: number): number[] {
  const records = list(view.getUint16(face + 4), i => face + 12 + 16 * i);
  const cmap = records.find(at => tag(view, at) === 'cmap');
  if (cmap === undefined) return [];
  const start = view.getUint32(cmap + 8);
  return list(view.getUint16(start + 2), i => start + view.getUint32(start + 8 + 8 * i));
}

function tableRanges(view: DataView, at: number): Range[] {
  const format = view.getUint16(at);
  if (format === 12)
    return list(view.getUint32(at + 12), i => {
      const group = at + 16 + 12 * i;
      return [view.getUint32(group), view.getUint32(group + 4)];
    });
  if (format !== 4) return [];
  const doubled = view.getUint16(at + 6); // twice the number of segments
  const [lasts, firsts, offsets] = [at + 14, at + 16 + doubled, at + 16 + 3 * doubled];
  return list(doubled / 2, i => 2 * i).flatMap((i): Range[] => {
    const [first, last] = [view.getUint16(firsts + i), view.getUint16(lasts + i)];
    const offset = view.getUint16(offsets + i);
    if (first === 0xffff) return []; // the end of the table
    if (offset === 0) return [[first, last]];
    const glyphs = offsets + i + offset; // glyph 0 is that of a missing character
    const codePoints = list(last - first + 1, k => first + k);
    return codePoints
      .filter(codePoint => view.getUint16(glyphs + 2 * (codePoint - first)) !== 0)
      .map(codePoint => [codePoint, codePoint]);
  });
}

/** The visible characters of an SVG beyond ASCII, each once. */
export function charactersOf(svg: string): string[] {
  const written = svg.replaceAll(/&#(x?)([\da-f]+);/gi, (entity, hexadecimal: string, digits: string) => {
    const codePoint = parseInt(digits, hexadecimal ? 16 : 10);
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : entity;
  });
  return [...new Set(written.match(/[^\0-\x7f]/gu))].filter(
    character => !/[\s\p{Default_Ignorable_Code_Point}\p{Cc}]/u.test(character),
  );
}
