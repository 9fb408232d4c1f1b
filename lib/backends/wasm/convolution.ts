import * as tf from '../../host/tfjs';
import {
  areChannelsLast,
  convolutionInfo,
  isPixelwise,
  isSmall,
  isStrided,
  patch,
  rotated,
  rowSizes,
  singlePixel,
  sizes,
  type Geometry,
} from './geometry';
import { bytesPerNumber as bytes, type Heap } from './heap';
import type { Kernels } from './kernels';
import type { Multiplier } from './matmul';
import { refineKernel } from './registry';

/** Room for unfolded images, in numbers: 32 MB, since more than the caches hold is slow anyway. */
const roomForUnfolded = 2 ** 23;

/**
 * Convolution and its two gradients, each as a matrix product of rows of pixels with the filter:
 *
 * - a filter of one pixel multiplies the image as it lies in memory;
 * - an image that is no larger than the filter is one row, and the filter is spread into a matrix from all
 *   pixels of the image
 *   to all pixels of the result, which saves the multiplications with padding: 8 of 9 if a filter of 3×3 sees
 * one pixel;
 * - other images are unfolded (`im2col`), so that each row has what the filter sees at one place.
 *
 * tfjs's backend has no gradient for the filter, and a naive one for the image.
 */
export function registerConvolution(heap: Heap, kernels: Kernels, multiplier: Multiplier): void {
  refineKernel('Conv2D', general => call => {
    const { x, filter } = call.inputs;
    if (!areChannelsLast(call.attrs)) return general(call);
    const info = convolutionInfo(x.shape, filter.shape, call.attrs);
    const areFloats = x.dtype === 'float32' && filter.dtype === 'float32';
    if (info.dilationHeight !== 1 || info.dilationWidth !== 1 || !areFloats || isEmpty(info))
      return general(call);
    const out = heap.tensor(info.outShape);
    convolve(info, heap.address(x), heap.address(filter), heap.address(out));
    return out;
  });

  refineKernel('Conv2DBackpropInput', general => ({ inputs: { dy, filter }, attrs }) => {
    if (!areChannelsLast(attrs)) return general({ inputs: { dy, filter }, attrs });
    const info = convolutionInfo((attrs as { inputShape: number[] }).inputShape, filter.shape, attrs);
    checkResult(info, dy);
    const out = heap.tensor(info.inShape);
    const [from, to] = [heap.address(dy), heap.address(out)];
    if (isSmall(info)) {
      const { inner, columns } = rowSizes(info);
      withSpread(info, heap.address(filter), matrix =>
        multiplier.product(from, matrix, to, info.batchSize, columns, inner, false, true),
      );
    } else if (!isStrided(info)) {
      withRotated(info, heap.address(filter), turned => convolve(rotated(info), from, turned, to));
    } else {
      withTransposed(info, heap.address(filter), turned => {
        inUnfoldedChunks(info, to, false, ({ places, unfolded, firstPlace, image, images }) => {
          multiplier.product(
            from + firstPlace * info.outChannels * bytes,
            turned,
            unfolded,
            places,
            info.outChannels,
            patch(info),
            false,
            false,
          );
          kernels.fold(unfolded, image, images, ...sizes(info));
        });
      });
    }
    return out;
  });

  refineKernel('Conv2DBackpropFilter', general => ({ inputs: { x, dy }, attrs }) => {
    if (!areChannelsLast(attrs)) return general({ inputs: { x, dy }, attrs });
    const info = convolutionInfo(x.shape, (attrs as { filterShape: number[] }).filterShape, attrs);
    checkResult(info, dy);
    const out = heap.tensor(info.filterShape);
    if (isSmall(info)) {
      const { inner, columns } = rowSizes(info);
      const offset = singlePixel(info);
      const into = (matrix: number) =>
        multiplier.product(
          heap.address(x),
          heap.address(dy),
          matrix,
          inner,
          info.batchSize,
          columns,
          true,
          false,
        );
      if (offset !== undefined) {
        heap.numbers(heap.address(out), patch(info) * info.outChannels).fill(0);
        into(heap.address(out) + offset * bytes);
      } else {
        heap.lend(inner * columns, matrix => {
          into(matrix);
          kernels.gather(heap.address(out), matrix, ...sizes(info), info.outChannels);
        });
      }
      return out;
    }
    const size = patch(info) * info.outChannels;
    heap.lend(size, partial => {
      inUnfoldedChunks(info, heap.address(x), true, ({ places, unfolded, firstPlace }) => {
        const sum = firstPlace === 0 ? heap.address(out) : partial;
        multiplier.product(
          unfolded,
          heap.address(dy) + firstPlace * info.outChannels * bytes,
          sum,
          patch(info),
          places,
          info.outChannels,
          true,
          false,
        );
        if (sum === partial) kernels.accumulate(heap.address(out), partial, size);
      });
    });
    return out;
  });

  function convolve(info: Geometry, x: number, filter: number, out: number): void {
    if (isSmall(info)) {
      const { inner, columns } = rowSizes(info);
      withSpread(info, filter, matrix =>
        multiplier.product(x, matrix, out, info.batchSize, inner, columns, false, false),
      );
    } else {
      inUnfoldedChunks(info, x, true, ({ places, unfolded, firstPlace }) => {
        multiplier.product(
          unfolded,
          filter,
          out + firstPlace * info.outChannels * bytes,
          places,
          patch(info),
          info.outChannels,
          false,
          false,
        );
      });
    }
  }

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

  /**
   * Hands out the images in chunks, each with room for the unfolded images; if `isInput`, they are unfolded.
   */
  function inUnfoldedChunks(
    info: Geometry,
    images: number,
    isInput: boolean,
    use: (chunk: Chunk) => void,
  ): void {
    const places = info.outHeight * info.outWidth;
    const pixels = info.inHeight * info.inWidth * info.inChannels;
    if (isPixelwise(info))
      return use({
        image: images,
        images: info.batchSize,
        unfolded: images,
        places: info.batchSize * places,
        firstPlace: 0,
      });
    const size = Math.max(1, Math.min(info.batchSize, Math.floor(roomForUnfolded / (places * patch(info)))));
    heap.lend(size * places * patch(info), unfolded => {
      for (let first = 0; first < info.batchSize; first += size) {
        const count = Math.min(size, info.batchSize - first);
        const image = images + first * pixels * bytes;
        if (isInput) kernels.unfold(image, unfolded, count, ...sizes(info));
        use({ image, images: count, unfolded, places: count * places, firstPlace: first * places });
      }
    });
  }

  /** Lends the filter as a matrix from all pixels of an image to all pixels of its result. */
  function withSpread(info: Geometry, filter: number, use: (matrix: number) => void): void {
    const offset = singlePixel(info);
    if (offset !== undefined) return use(filter + offset * bytes); // the rest of the filter sees zeros
    const { inner, columns } = rowSizes(info);
    heap.lend(inner * columns, matrix => {
      kernels.spread(filter, matrix, ...sizes(info), info.outChannels);
      use(matrix);
    });
  }

  /** Lends the filter from results to inputs as one transposed matrix. */
  function withTransposed(info: Geometry, filter: number, use: (transposed: number) => void): void {
    heap.lend(patch(info) * info.outChannels, transposed => {
      kernels.transpose(filter, transposed, patch(info), info.outChannels);
      use(transposed);
    });
  }

  /**
   * Lends the filter from results to inputs, rotated by 180°: each pixel transposed, the pixels in the
   * opposite order.
   */
  function withRotated(info: Geometry, filter: number, use: (turned: number) => void): void {
    const { inChannels, outChannels } = info;
    const pixels = info.filterHeight * info.filterWidth;
    const pixelBytes = inChannels * outChannels * bytes;
    heap.lend(patch(info) * outChannels, turned => {
      for (let i = 0; i < pixels; i++) {
        const [from, to] = [filter + i * pixelBytes, turned + (pixels - 1 - i) * pixelBytes];
        kernels.transpose(from, to, inChannels, outChannels);
      }
      use(turned);
    });
  }
}

const isEmpty = ({ inShape, filterShape, outShape }: tf.backend_util.Conv2DInfo) =>
  [...inShape, ...filterShape, ...outShape].includes(0);

/** @throws RangeError unless a gradient has the shape of the convolution's result. */
function checkResult({ outShape, inShape }: tf.backend_util.Conv2DInfo, { shape }: tf.TensorInfo): void {
  if (!tf.util.arraysEqual(outShape, shape))
    throw new RangeError(
      `conv2d: images of shape [${inShape.join(', ')}] have results of shape [${outShape.join(', ')}], got ` +
        `[${shape.join(', ')}]`,
    );
}
