import * as tf from '@tensorflow/tfjs';
import type { Heap } from './heap';
import type { Kernels } from './kernels';
import type { Product } from './product';
import { registerKernel, type Call } from './registry';

const bytes = 4;

/** Room for unfolded images, in numbers: 32 MB, since more than the caches hold is slow anyway. */
const roomForUnfolded = 2 ** 23;

type Info = tf.backend_util.Conv2DInfo;

/**
 * Convolution and its two gradients, each as a matrix product of rows of pixels with the filter:
 *
 * - a filter of one pixel multiplies the image as it lies;
 * - an image that is no larger than the filter is one row, and the filter is {@link spread} into a matrix from all pixels in to
 *   all pixels out, which leaves out the multiplications with padding: 8 of 9 where a filter of 3×3 sees a single pixel;
 * - all else is unfolded, so that each row is what the filter sees at one place.
 *
 * tfjs's backend has no gradient for the filter, and a naive one for the image.
 */
export function registerConvolution(heap: Heap, kernels: Kernels, product: Product): void {
  const tfjs = tf.getKernel('Conv2D', 'wasm');
  tfjs.setupFunc?.(heap.backend);
  const tfjsConv2D = tfjs.kernelFunc as unknown as (call: Call) => tf.TensorInfo;

  registerKernel('Conv2D', call => {
    const { x, filter } = call.inputs;
    const info = geometry(x.shape, filter.shape, call.attrs);
    if (info.dilationHeight !== 1 || info.dilationWidth !== 1) return tfjsConv2D(call);
    const out = heap.tensor(info.outShape);
    if (isWholeImage(info)) {
      const { rows, inner, columns } = wholeImage(info);
      heap.lend(inner * columns, matrix => {
        spread(info, heap.address(filter), matrix);
        product(heap.address(x), matrix, heap.address(out), rows, inner, columns, false, false);
      });
    } else {
      inUnfoldedChunks(info, heap.address(x), true, ({ places, unfolded, firstPlace }) => {
        product(unfolded, heap.address(filter), heap.address(out) + firstPlace * info.outChannels * bytes, places, patch(info), info.outChannels, false, false);
      });
    }
    return out;
  });

  registerKernel('Conv2DBackpropInput', ({ inputs: { dy, filter }, attrs }) => {
    const info = geometry((attrs as { inputShape: number[] }).inputShape, filter.shape, attrs);
    const out = heap.tensor(info.inShape);
    if (isWholeImage(info)) {
      const { rows, inner, columns } = wholeImage(info);
      heap.lend(inner * columns, matrix => {
        spread(info, heap.address(filter), matrix);
        product(heap.address(dy), matrix, heap.address(out), rows, columns, inner, false, true);
      });
    } else {
      inUnfoldedChunks(info, heap.address(out), false, ({ places, unfolded, firstPlace, image, images }) => {
        product(heap.address(dy) + firstPlace * info.outChannels * bytes, heap.address(filter), unfolded, places, info.outChannels, patch(info), false, true);
        if (!isPixelwise(info)) kernels.fold(unfolded, image, ...unfolding(info, images));
      });
    }
    return out;
  });

  registerKernel('Conv2DBackpropFilter', ({ inputs: { x, dy }, attrs }) => {
    const info = geometry(x.shape, (attrs as { filterShape: number[] }).filterShape, attrs);
    const out = heap.tensor(info.filterShape);
    if (isWholeImage(info)) {
      const { rows, inner, columns } = wholeImage(info);
      heap.lend(inner * columns, matrix => {
        product(heap.address(x), heap.address(dy), matrix, inner, rows, columns, true, false);
        gather(info, matrix, heap.address(out));
      });
      return out;
    }
    const size = tf.util.sizeFromShape(info.filterShape);
    heap.lend(size, partial => {
      inUnfoldedChunks(info, heap.address(x), true, ({ places, unfolded, firstPlace }) => {
        const sum = firstPlace === 0 ? heap.address(out) : partial;
        product(unfolded, heap.address(dy) + firstPlace * info.outChannels * bytes, sum, patch(info), places, info.outChannels, true, false);
        if (sum === partial) kernels.accumulate(heap.address(out), partial, size);
      });
    });
    return out;
  });

  interface Chunk {
    /** Address of the first image, and the number of images. */
    image: number;
    images: number;
    /** Address of a row for each place of the filter. */
    unfolded: number;
    places: number;
    /** Number of places in the chunks before. */
    firstPlace: number;
  }

  /** Hands out the images in chunks, each with room for what they are unfolded to, and unfolded where that `isInput`. */
  function inUnfoldedChunks(info: Info, images: number, isInput: boolean, use: (chunk: Chunk) => void): void {
    const places = info.outHeight * info.outWidth;
    const pixels = info.inHeight * info.inWidth * info.inChannels;
    if (isPixelwise(info)) return use({ image: images, images: info.batchSize, unfolded: images, places: info.batchSize * places, firstPlace: 0 });
    const size = Math.max(1, Math.min(info.batchSize, Math.floor(roomForUnfolded / (places * patch(info)))));
    heap.lend(size * places * patch(info), unfolded => {
      for (let first = 0; first < info.batchSize; first += size) {
        const count = Math.min(size, info.batchSize - first);
        const image = images + first * pixels * bytes;
        if (isInput) kernels.unfold(image, unfolded, ...unfolding(info, count));
        use({ image, images: count, unfolded, places: count * places, firstPlace: first * places });
      }
    });
  }

  /** The filter as a matrix from all pixels of an image to all pixels of its result, with zeros where it does not reach. */
  function spread(info: Info, filter: number, matrix: number): void {
    const numbers = heap.numbers(0, heap.memory.buffer.byteLength / bytes);
    const { inner, columns } = wholeImage(info);
    numbers.fill(0, matrix / bytes, matrix / bytes + inner * columns);
    forEachRow(info, filter, matrix, (weights, entry) => numbers.copyWithin(entry / bytes, weights / bytes, weights / bytes + info.outChannels));
  }

  /** The opposite of {@link spread} for gradients: each weight gets the sum over its places in the matrix. */
  function gather(info: Info, matrix: number, filter: number): void {
    heap.numbers(filter, tf.util.sizeFromShape(info.filterShape)).fill(0);
    forEachRow(info, filter, matrix, (weights, entry) => kernels.accumulate(weights, entry, info.outChannels));
  }
}

/** Calls `visit` with the addresses of the weights from one channel of a pixel to a pixel of the result, in the filter and in the matrix. */
function forEachRow(info: Info, filter: number, matrix: number, visit: (weights: number, entry: number) => void): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const { columns } = wholeImage(info);
  for (let y = 0; y < inHeight; y++) for (let x = 0; x < inWidth; x++) {
    for (let outY = 0; outY < outHeight; outY++) for (let outX = 0; outX < outWidth; outX++) {
      const [ky, kx] = [y - outY * strideHeight + padInfo.top, x - outX * strideWidth + padInfo.left];
      if (ky < 0 || ky >= filterHeight || kx < 0 || kx >= filterWidth) continue;
      for (let c = 0; c < inChannels; c++) {
        const weights = ((ky * filterWidth + kx) * inChannels + c) * outChannels;
        const entry = ((y * inWidth + x) * inChannels + c) * columns + (outY * outWidth + outX) * outChannels;
        visit(filter + weights * bytes, matrix + entry * bytes);
      }
    }
  }
}

function geometry(inShape: readonly number[], filterShape: readonly number[], attrs: unknown): Info {
  type Shape4D = [number, number, number, number];
  const { strides, pad, dilations = 1, dimRoundingMode, dataFormat = 'NHWC' } = attrs as { strides: number | [number, number]; pad: number; dilations?: number; dimRoundingMode?: 'floor'; dataFormat?: string };
  if (dataFormat !== 'NHWC') throw new RangeError(`conv2d: the WASM backend has images as NHWC only, got ${dataFormat}`);
  return tf.backend_util.computeConv2DInfo(inShape as Shape4D, filterShape as Shape4D, strides, dilations, pad, dimRoundingMode);
}

/** Numbers that the filter sees at one place. */
const patch = ({ filterHeight, filterWidth, inChannels }: Info) => filterHeight * filterWidth * inChannels;

const isPixelwise = ({ filterHeight, filterWidth, strideHeight, strideWidth, inHeight, inWidth, outHeight, outWidth }: Info) =>
  filterHeight * filterWidth * strideHeight * strideWidth === 1 && inHeight === outHeight && inWidth === outWidth;

const isWholeImage = (info: Info) => !isPixelwise(info) && info.inHeight * info.inWidth <= info.filterHeight * info.filterWidth;

/** An image as one row: the sizes of the product. */
const wholeImage = (info: Info) => ({
  rows: info.batchSize,
  inner: info.inHeight * info.inWidth * info.inChannels,
  columns: info.outHeight * info.outWidth * info.outChannels,
});

/** The arguments of the kernels `unfold` and `fold` after their addresses. */
const unfolding = (info: Info, images: number) => [
  images, info.inHeight, info.inWidth, info.inChannels, info.filterHeight, info.filterWidth,
  info.strideHeight, info.strideWidth, info.padInfo.top, info.padInfo.left, info.outHeight, info.outWidth,
];
