import * as tf from '../host/tfjs';
import escapeHtml from 'escape-html';
import { fontFamily } from '../host/fonts';
import type { Pixels } from '../host/raster';
import { clampByte, colored, largest, type ColorScale } from '../show/colormap';
import { Rich, type Bundle } from '../show/display';
import { plotOfPictures } from '../show/pictureplot';
import type { Plot } from '../show/plot';
import { pngUrl } from '../show/png';
import { pngBundle } from '../show/svg';
import type { ArrayLikeNd } from '../tensor/array';

/** A tensor, an array or an image: `[height, width]`, or with 1 or 3 channels as its first or last axis. */
export type Picture = tf.Tensor | ArrayLikeNd;

/** Options of {@link showImage}. */
export interface ShowImageOptions extends ColorScale {
  /** Above the picture. Default: none. */
  readonly title?: string;
  /** Size of a pixel on the screen, in pixels. Default: one that makes the picture about 112 wide. */
  readonly scale?: number;
}

/** Options of {@link showImages}. */
export interface ShowImagesOptions extends ColorScale {
  /** A line above each of the pictures. Default: none. */
  readonly titles?: readonly (string | number)[];
  /** Pictures in a row. Default 8. */
  readonly columns?: number;
  /** Size of a pixel on the screen, in pixels. Default: one that makes a picture about 84 wide. */
  readonly scale?: number;
}

/**
 * Shows an image as matplotlib does with the colour map `Greys`: the smallest value is white and the largest
 * black (fastai's `show_image`). Weights are seen with `cmap: 'RdBu'`: negative ones red, positive ones blue.
 * Three channels are colours: 0 to 255 as integers, 0 to 1 as fractions; where they are equal, a `cmap` that
 * is given is used as for one.
 *
 * @throws RangeError for other shapes, and for another colour map.
 */
export function showImage(image: Picture, { title, scale, ...colors }: ShowImageOptions = {}): ImageGrid {
  const pixels = toPixels(image, colors);
  return new ImageGrid(
    [pixels],
    title === undefined ? [] : [title],
    1,
    scale ?? defaultScale(pixels, 112),
    `image ${describe(image)}`,
  );
}

/**
 * Shows images side by side, each with its own white and black. Takes a list of them, or a tensor `[n,
 * height, width]`. With `cmap: 'RdBu'`, as for the weights of a layer, all of them have one scale, red and
 * blue around 0: a pale picture has small numbers.
 *
 * @throws RangeError for other shapes, for no images, and for another colour map.
 */
export function showImages(
  images: readonly Picture[] | tf.Tensor,
  { titles = [], columns = 8, scale, ...colors }: ShowImagesOptions = {},
): ImageGrid {
  const list =
    images instanceof tf.Tensor ? tf.tidy(() => tf.unstack(images).map(image => tf.keep(image))) : images;
  if (list.length === 0) throw new RangeError('showImages: there are no images');
  const vmax =
    colors.vmax ?? (colors.cmap === 'RdBu' ? Math.max(...list.map(x => largest(valuesOf(x)))) : undefined);
  const pixels = list.map(image => toPixels(image, vmax === undefined ? colors : { ...colors, vmax }));
  if (images instanceof tf.Tensor) tf.dispose(list as tf.Tensor[]);
  return new ImageGrid(
    pixels,
    titles.map(String),
    columns,
    scale ?? defaultScale(pixels[0], 84),
    `${pixels.length} images ${describe(list[0])}`,
  );
}

/** Pictures in rows, each under its title. */
export class ImageGrid extends Rich {
  /** @internal */
  constructor(
    private readonly pixels: readonly Pixels[],
    private readonly titles: readonly string[],
    private readonly columns: number,
    private readonly scale: number,
    private readonly text: string,
  ) {
    super();
  }

  /** The grid as PNG. */
  bundle(): Bundle {
    return pngBundle(this.toSVG(), this.text);
  }

  /** The grid as a plot, which a slider can move. */
  toPlot(): Plot {
    const { pixels, titles, columns, scale, text } = this;
    return plotOfPictures({ pixels, titles, columns, scale, text });
  }

  /** The grid as an SVG, the pictures in it as PNG. */
  toSVG(): string {
    const { pixels, scale, titles } = this;
    const gap = 8;
    const titleHeight = titles.length > 0 ? 18 : 0;
    const width = Math.max(...pixels.map(p => p.width)) * scale;
    const height = Math.max(...pixels.map(p => p.height)) * scale + titleHeight;
    const columns = Math.min(this.columns, pixels.length);
    const total = [columns * (width + gap) - gap, Math.ceil(pixels.length / columns) * (height + gap) - gap];
    const tiles = pixels.map((picture, i) => {
      const [x, y] = [(i % columns) * (width + gap), Math.floor(i / columns) * (height + gap)];
      const href = pngUrl(enlarge(picture, Math.max(1, Math.round(scale * 2))));
      const title =
        titles[i] === undefined
          ? ''
          : `<text x="${x + width / 2}" y="${y + 12}" font-family="${fontFamily}" font-size="11" ` +
            `text-anchor="middle">${escapeHtml(titles[i])}</text>`;
      return (
        `${title}<image x="${x}" y="${y + titleHeight}" width="${picture.width * scale}" ` +
        `height="${picture.height * scale}" href="${href}"/>`
      );
    });
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${total[0]}" ` +
      `height="${total[1]}">${tiles.join('')}</svg>`
    );
  }
}

const defaultScale = ({ width }: Pixels, target: number) => Math.max(1, Math.round(target / width));
const describe = ({ shape }: Picture) => `[${shape.join(', ')}]`;

/** Makes a square of `factor` pixels of each pixel, so that the pixels can be seen. */
export function enlarge({ width, height, channels, data }: Pixels, factor: number): Pixels {
  const out = new Uint8Array(width * factor * height * factor * channels);
  for (let y = 0, at = 0; y < height * factor; y++) {
    for (let x = 0; x < width * factor; x++) {
      const from = (Math.floor(y / factor) * width + Math.floor(x / factor)) * channels;
      for (let c = 0; c < channels; c++) out[at++] = data[from + c];
    }
  }
  return { width: width * factor, height: height * factor, channels, data: out };
}

const valuesOf = (image: Picture) => (image instanceof tf.Tensor ? image.dataSync() : image.data);

function toPixels(image: Picture, colors: ColorScale): Pixels {
  const values = valuesOf(image);
  const [height, width, channels, isChannelsFirst] = layoutOf(image.shape);
  if (channels === 1) return { width, height, ...colored(values, colors) };
  const at = (i: number, c: number) => values[isChannelsFirst ? c * width * height + i : i * channels + c];
  const first = Array.from({ length: width * height }, (_, i) => at(i, 0));
  const isGrey = () => first.every((value, i) => value === at(i, 1) && value === at(i, 2));
  if (colors.cmap && isGrey()) return { width, height, ...colored(first, colors) };
  const unit = values instanceof Float32Array || values instanceof Float64Array ? 255 : 1;
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < channels; c++) data[i * channels + c] = clampByte(unit * at(i, c));
  }
  return { width, height, channels, data };
}

function layoutOf(
  shape: readonly number[],
): [height: number, width: number, channels: number, isChannelsFirst: boolean] {
  if (shape.length === 2 && !shape.includes(0)) return [shape[0], shape[1], 1, false];
  if (shape.length === 3 && (shape[0] === 1 || shape[0] === 3)) return [shape[1], shape[2], shape[0], true];
  if (shape.length === 3 && (shape[2] === 1 || shape[2] === 3)) return [shape[0], shape[1], shape[2], false];
  throw new RangeError(
    `cannot show shape [${shape.join(', ')}] as an image: expected [height, width], or 1 or 3 ` +
      `channels with it`,
  );
}
