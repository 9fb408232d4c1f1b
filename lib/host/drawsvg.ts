import { fontFamily, fontsFor } from './fonts';

/** A picture's file, and its size in pixels. */
export interface DrawnPng {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws an SVG on white by resvg, which the caller has started.
 *
 * @param zoom pixels of the picture to a pixel of the SVG.
 * @param failed called where resvg fails: its memory may be damaged.
 * @throws Error for an SVG that resvg cannot draw.
 */
export function drawSvg(
  Resvg: typeof import('@resvg/resvg-wasm').Resvg,
  svg: string,
  zoom: number,
  failed: () => void,
): DrawnPng {
  try {
    const drawing = new Resvg(svg, {
      background: 'white',
      fitTo: { mode: 'zoom', value: zoom },
      font: { fontBuffers: fontsFor(svg), defaultFontFamily: fontFamily },
    });
    const picture = drawing.render();
    const { width, height } = picture;
    const png = picture.asPng();
    picture.free();
    drawing.free();
    return { png, width, height };
  } catch (error) {
    failed();
    throw new Error(`the picture cannot be drawn: ${String((error as Error).message ?? error)}`, {
      cause: error,
    });
  }
}
