import { dirname, join } from 'node:path';

/** Pictures as pixels. What decodes and draws is native code, which is loaded when it is first needed. */

/** A picture in memory: rows of pixels, `channels` bytes each. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. */
  readonly channels: number;
  readonly data: Uint8Array;
}

/** The font of the package, so that a picture has the same letters on every machine. */
export const fontFamily = 'DejaVu Sans';

const fontFolder = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map(file => join(fontFolder, file));

/**
 * Draws an SVG on white.
 *
 * @param zoom pixels of the picture to a pixel of the SVG.
 * @returns the file of a PNG, and its size in pixels.
 */
export function rasterize(svg: string, zoom: number): { png: Uint8Array; width: number; height: number } {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- within the turn
  const { Resvg } = require('@resvg/resvg-js') as typeof import('@resvg/resvg-js');
  const picture = new Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'zoom', value: zoom },
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: fontFamily },
  }).render();
  return { png: picture.asPng(), width: picture.width, height: picture.height };
}

/**
 * Decodes an image file of any kind that sharp reads: JPEG, PNG, WebP, GIF, TIFF, AVIF, SVG.
 *
 * @throws Error where it is not an image.
 */
export async function decodeImage(path: string): Promise<Pixels> {
  const { default: sharp } = await import('sharp');
  const image = sharp(path);
  const isGrey = /^(b-w|grey16)$/.test((await image.metadata()).space);
  const { data, info } = await image
    .toColourspace(isGrey ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) };
}
