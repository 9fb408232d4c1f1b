import type { Pixels } from '../host/raster';
import { Plot } from './plot';
import { pngUrl } from './png';

/** Pictures in rows, with a title above each. */
export interface Pictures {
  readonly pixels: readonly Pixels[];
  readonly titles: readonly string[];
  /** Pictures in a row. */
  readonly columns: number;
  /** Size of a pixel on the screen, in pixels. */
  readonly scale: number;
  /** The line of text. */
  readonly text: string;
}

const [gap, titleHeight] = [8, 18];

/**
 * Pictures as vega-lite's image marks (https://vega.github.io/vega-lite-v5/docs/image.html): each pixel is
 * kept once, and drawn as a square.
 */
export function plotOfPictures({ pixels, titles, columns, scale, text }: Pictures): Plot {
  const top = titles.length > 0 ? titleHeight : 0;
  const width = Math.max(...pixels.map(p => p.width)) * scale + gap;
  const height = Math.max(...pixels.map(p => p.height)) * scale + top + gap;
  const inRow = Math.min(columns, pixels.length);
  const size = { x: inRow * width - gap, y: Math.ceil(pixels.length / inRow) * height - gap };
  const places = pixels.map((_, i) => ({ x: (i % inRow) * width, y: Math.floor(i / inRow) * height }));
  const images = pixels.map((picture, i) => ({
    data: { values: [{ x: places[i].x, y: places[i].y + top, url: pngUrl(picture) }] },
    mark: {
      type: 'image',
      width: picture.width * scale,
      height: picture.height * scale,
      align: 'left',
      baseline: 'top',
      smooth: false,
      aria: false,
    },
    encoding: { url: { field: 'url', type: 'nominal' } },
  }));
  const captions = titles.flatMap((title, i) =>
    places[i] ? [{ x: places[i].x + (width - gap) / 2, y: places[i].y + 12, title }] : [],
  );
  const axis = (field: 'x' | 'y', reverse: boolean) => ({
    field,
    type: 'quantitative',
    axis: null,
    scale: { domain: [0, size[field]], nice: false, zero: false, reverse },
  });
  return new Plot(
    {
      width: size.x,
      height: size.y,
      view: { stroke: null, fill: 'white' }, // beneath the titles, where JupyterLab's theme is dark
      encoding: { x: axis('x', false), y: axis('y', true) },
      layer: [
        ...images,
        {
          data: { values: captions },
          mark: { type: 'text', fontSize: 11, baseline: 'alphabetic' },
          encoding: { text: { field: 'title', type: 'nominal' } },
        },
      ],
    },
    text,
  );
}
