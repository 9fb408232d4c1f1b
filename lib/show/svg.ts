import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import type { Bundle } from './display';

/** Drawn with the package's own font, so that a picture has the same letters on every machine. */
export const fontFamily = 'DejaVu Sans';

const fontFolder = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map(file => join(fontFolder, file));
const pixelsPerPoint = 2; // sharp on screens of double density

/** A picture of an SVG as a MIME bundle: `image/png` with the size to show it at, and a line of text. */
export function pngBundle(svg: string, text: string): Required<Bundle> {
  const picture = new Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'zoom', value: pixelsPerPoint },
    font: { fontFiles, loadSystemFonts: false, defaultFontFamily: fontFamily },
  }).render();
  const [width, height] = [picture.width, picture.height].map(size => Math.round(size / pixelsPerPoint));
  return {
    data: { 'image/png': picture.asPng().toString('base64'), 'text/plain': text },
    metadata: { 'image/png': { width, height } },
  };
}

/** Text as it may stand in an SVG. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
}
