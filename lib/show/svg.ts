import { rasterize } from '../host/raster';
import { base64 } from '../host/text';
import type { Bundle } from './display';

const pixelsPerPoint = 2; // sharp on screens of double density

/** A picture of an SVG as a MIME bundle: `image/png` with the size to show it at, and a line of text. */
export function pngBundle(svg: string, text: string): Required<Bundle> {
  const picture = rasterize(svg, pixelsPerPoint);
  const [width, height] = [picture.width, picture.height].map(size => Math.round(size / pixelsPerPoint));
  return {
    data: { 'image/png': base64(picture.png), 'text/plain': text },
    metadata: { 'image/png': { width, height } },
  };
}
