import { charactersOf, fontCoverage } from '../fontcoverage';
import { readAsset } from './assets';

/** The font of the package, so that a picture has the same letters on every machine. */
export const fontFamily = 'DejaVu Sans';

let plain: { file: Uint8Array; has: (codePoint: number) => boolean }[] | undefined;

/**
 * The font files that a picture's texts need: the package's two, and its Chinese one for characters that
 * these lack. A worker sees no fonts of the machine's.
 *
 * @param svg the picture; of its texts' characters, no other than ASCII may be written as named entities.
 */
export function fontsFor(svg: string): Uint8Array[] {
  plain ??= ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']
    .map(readAsset)
    .map(file => ({ file, has: fontCoverage(file) }));
  const fonts = plain;
  const isPlain = charactersOf(svg).every(character =>
    fonts.some(({ has }) => has(character.codePointAt(0)!)),
  );
  const files = fonts.map(({ file }) => file);
  return isPlain ? files : [...files, readAsset('NotoSansSC.ttf')];
}
