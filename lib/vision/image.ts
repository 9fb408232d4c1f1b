import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import sharp from 'sharp';
import type { ArrayLikeNd } from '../tensor/array';
import { Rich, type Bundle } from '../show/display';
import type { PathLike } from '../python/path';
import { decodeGreyPng, encodePng, type Pixels } from '../show/png';

const modes = ['L', 'LA', 'RGB', 'RGBA'] as const;

/**
 * A picture in memory, after Python's `PIL.Image`: it shows itself, and `array` and `tensor` take its pixels.
 */
export class Image extends Rich implements ArrayLikeNd {
  readonly width: number;
  readonly height: number;
  /** Bytes 0 to 255, row by row. */
  readonly data: Uint8Array;
  readonly #channels: number;

  constructor({ width, height, channels, data }: Pixels) {
    super();
    this.width = width;
    this.height = height;
    this.data = data;
    this.#channels = channels;
  }

  /**
   * Reads an image file of any kind that sharp reads.
   *
   * @throws Error naming the path: no such file, or not an image.
   */
  static async open(path: PathLike): Promise<Image> {
    return new Image(await readPixels(path));
  }

  /** `[height, width]`, and the channels where there are more than one. */
  get shape(): number[] {
    return this.#channels === 1 ? [this.height, this.width] : [this.height, this.width, this.#channels];
  }

  /** `L` (grey), `LA`, `RGB` or `RGBA`, as in PIL. */
  get mode(): (typeof modes)[number] {
    return modes[this.#channels - 1];
  }

  /** @internal */
  bundle(): Bundle {
    const { width, height, data } = this;
    return {
      data: {
        'image/png': encodePng({ width, height, channels: this.#channels, data }).toString('base64'),
        'text/plain': `Image ${width}×${height}, mode ${this.mode}`,
      },
    };
  }
}

/**
 * Reads image files of one size into one tensor: `[tensor(Image.open(o)) for o in files]`, stacked.
 *
 * @returns int32, pixels 0 to 255: `[n, height, width]` for grey images, else `[n, height, width, channels]`.
 * @throws Error naming the file that cannot be read, or differs in size from the first.
 */
export async function loadImages(paths: Iterable<PathLike>): Promise<tf.Tensor> {
  const files = [...paths];
  if (files.length === 0) throw new Error('loadImages: there are no files');
  const first = await Image.open(files[0]);
  const size = first.data.length;
  const pixels = new Int32Array(files.length * size);
  for (const [i, file] of files.entries()) {
    const image = readGreyPng(file) ?? (await readPixels(file));
    if (image.width !== first.width || image.height !== first.height || image.data.length !== size) {
      throw new Error(
        `images differ in size: ${String(file)} is ${describe(image)}, ${String(files[0])} ` +
          `is ${describe({ ...first, channels: first.shape[2] ?? 1 })}`,
      );
    }
    pixels.set(image.data, i * size);
  }
  return tf.tensor(pixels, [files.length, ...first.shape], 'int32');
}

const describe = ({ width, height, channels }: Omit<Pixels, 'data'>) =>
  `${width}×${height} ${modes[channels - 1]}`;

async function readPixels(path: PathLike): Promise<Pixels> {
  const grey = readGreyPng(path);
  if (grey) return grey;
  try {
    const image = sharp(String(path));
    const isGrey = /^(b-w|grey16)$/.test((await image.metadata()).space);
    const { data, info } = await image
      .toColourspace(isGrey ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) };
  } catch (error) {
    throw cannotOpen(path, (error as Error).message, error);
  }
}

/**
 * The fast way for MNIST's files. Reading them one after the other, synchronously, is ten times faster than
 * asynchronously.
 */
function readGreyPng(path: PathLike): Pixels | undefined {
  const file = String(path);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw cannotOpen(
      path,
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message,
      error,
    );
  }
  if (bytes.length === 0) throw cannotOpen(path, 'the file is empty');
  try {
    return decodeGreyPng(bytes);
  } catch (error) {
    throw cannotOpen(path, (error as Error).message, error);
  }
}

const cannotOpen = (path: PathLike, reason: string, cause?: unknown) =>
  new Error(`cannot open the image ${String(path)}: ${reason}`, { cause });
