import * as tf from '../host/tfjs';
import { readBytes } from '../host/files';
import { decodeImage, type Pixels } from '../host/raster';
import { base64 } from '../host/text';
import type { PathLike } from '../python/path';
import { Rich, type Bundle } from '../show/display';
import { decodeGreyPng, encodePng } from '../show/png';
import type { ArrayLikeNd } from '../tensor/array';

const modes: readonly ImageMode[] = ['L', 'LA', 'RGB', 'RGBA'];

/** The kind of an image's pixels, under PIL's names: `L` is grey, `A` alpha. */
export type ImageMode = 'L' | 'LA' | 'RGB' | 'RGBA';

/**
 * An image in memory (Python's `PIL.Image`). At the end of a cell it is shown; `array` and `tensor` take its
 * pixels.
 */
export class Image extends Rich implements ArrayLikeNd {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Pixels from 0 to 255, row by row. */
  readonly data: Uint8Array;
  readonly #channels: number;

  /** @internal */
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
   * @throws Error with the path: no such file, or not an image.
   */
  static async open(path: PathLike): Promise<Image> {
    return new Image(await readPixels(path));
  }

  /** `[height, width]` for grey images, otherwise `[height, width, channels]`. */
  get shape(): number[] {
    return this.#channels === 1 ? [this.height, this.width] : [this.height, this.width, this.#channels];
  }

  /** `L` (grey), `LA`, `RGB` or `RGBA`, as in PIL. */
  get mode(): ImageMode {
    return modes[this.#channels - 1];
  }

  /** The image as PNG. */
  bundle(): Bundle {
    const { width, height, data } = this;
    return {
      data: {
        'image/png': base64(encodePng({ width, height, channels: this.#channels, data })),
        'text/plain': `Image ${width}×${height}, mode ${this.mode}`,
      },
    };
  }
}

/**
 * Reads image files of one size into one tensor: `[tensor(Image.open(o)) for o in files]`, stacked.
 *
 * @returns pixels from 0 to 255 as int32: `[n, height, width]` for grey images, otherwise `[n, height, width,
 * channels]`.
 * @throws Error with the file that cannot be read, or differs in size from the first; Error for no files.
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
    return await decodeImage(String(path));
  } catch (error) {
    throw cannotOpen(path, (error as Error).message, error);
  }
}

/**
 * The fast way for MNIST's files: read one after the other within the turn, they take a tenth of the time.
 */
function readGreyPng(path: PathLike): Pixels | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readBytes(String(path));
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    const reason =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message;
    throw cannotOpen(path, reason, error);
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
