import type { Pixels } from '../host/raster';
import { describe, Plot, type PlotOptions } from './plot';
import { pngUrl } from './png';

/** Where a picture lies in the plane, between limits that were checked, and how its plot is labelled. */
export interface PlaneOptions extends Omit<PlotOptions, 'color'> {
  readonly xlim: readonly [number, number];
  readonly ylim: readonly [number, number];
}

/**
 * A picture between the limits of the axes, its top left at the first x and the last y. Other plots can be
 * laid over it.
 *
 * @param what the picture shows, for the line of text.
 */
export function plotOfPlane(
  picture: Pixels,
  what: string,
  { xlim, ylim, tx, ty, title, width = 360, height = 240 }: PlaneOptions,
  { smooth = true } = {},
): Plot {
  const axis = (field: 'x' | 'y', axisTitle: string | undefined, domain: readonly [number, number]) => ({
    field,
    type: 'quantitative',
    title: axisTitle ?? null,
    scale: { domain: [...domain], nice: false, zero: false },
  });
  const [[x, x2], [y2, y]] = [xlim, ylim];
  const image = {
    data: { values: [{ x, x2, y, y2, url: pngUrl(picture) }] },
    mark: { type: 'image', aspect: false, smooth, aria: false },
    encoding: { x2: { field: 'x2' }, y2: { field: 'y2' }, url: { field: 'url', type: 'nominal' } },
  };
  return new Plot(
    {
      ...(title !== undefined && { title }),
      width,
      height,
      encoding: { x: axis('x', tx, xlim), y: axis('y', ty, ylim) },
      layer: [image],
    },
    describe(what, { title }),
  );
}
