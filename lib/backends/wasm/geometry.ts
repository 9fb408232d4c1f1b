import * as tf from '../../host/tfjs';
import type { WindowSizes } from './kernels';

/** WindowSizes of a convolution or a pooling, under tfjs's names. */
export type Geometry = Pick<
  tf.backend_util.Conv2DInfo,
  | 'batchSize'
  | 'inHeight'
  | 'inWidth'
  | 'inChannels'
  | 'filterHeight'
  | 'filterWidth'
  | 'strideHeight'
  | 'strideWidth'
  | 'outHeight'
  | 'outWidth'
  | 'outChannels'
> & { padInfo: { top: number; left: number } };

type Shape4D = [number, number, number, number];

/** Whether the channels of the images come last, which the matrix products rely on. */
export const areChannelsLast = (attrs: unknown) => (attrs as { dataFormat?: string }).dataFormat !== 'NCHW';

/** The sizes of a convolution, from the shapes of the images and the filter and tfjs's attributes. */
export function convolutionInfo(
  inShape: readonly number[],
  filterShape: readonly number[],
  attrs: unknown,
): tf.backend_util.Conv2DInfo {
  const { strides, pad, dilations, dimRoundingMode } = attrs as {
    strides: number | [number, number];
    pad: number;
    dilations?: number | null; // of a depthwise convolution, null is 1
    dimRoundingMode?: 'floor';
  };
  return tf.backend_util.computeConv2DInfo(
    inShape as Shape4D,
    filterShape as Shape4D,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
  );
}

/**
 * The sizes of a pooling, from the shape of the images `[bs, height, width, channels]` and tfjs's attributes.
 */
export function poolingInfo(inShape: readonly number[], attrs: unknown): tf.backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as {
    filterSize: number | [number, number];
    strides: number | [number, number];
    pad: number;
    dimRoundingMode?: 'floor';
  };
  return tf.backend_util.computePool2DInfo(inShape as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
}

/**
 * The convolution that takes gradients back through one with a stride of 1: of the results, with the filter
 * rotated by 180°.
 */
export const rotated = (info: Geometry): Geometry => ({
  ...info,
  inHeight: info.outHeight,
  inWidth: info.outWidth,
  inChannels: info.outChannels,
  outHeight: info.inHeight,
  outWidth: info.inWidth,
  outChannels: info.inChannels,
  padInfo: { top: info.filterHeight - 1 - info.padInfo.top, left: info.filterWidth - 1 - info.padInfo.left },
});

/** How many numbers the filter sees at one place. */
export const patch = ({ filterHeight, filterWidth, inChannels }: Geometry) =>
  filterHeight * filterWidth * inChannels;

/** Whether the filter skips pixels. */
export const isStrided = ({ strideHeight, strideWidth }: Geometry) => strideHeight * strideWidth > 1;

/** Whether the filter is a single pixel, so that each pixel is multiplied by itself. */
export const isPixelwise = ({
  filterHeight,
  filterWidth,
  strideHeight,
  strideWidth,
  inHeight,
  inWidth,
  outHeight,
  outWidth,
}: Geometry) =>
  filterHeight * filterWidth * strideHeight * strideWidth === 1 &&
  inHeight === outHeight &&
  inWidth === outWidth;

/** Whether the image is no larger than the filter. */
export const isSmall = (info: Geometry) =>
  !isPixelwise(info) && info.inHeight * info.inWidth <= info.filterHeight * info.filterWidth;

/**
 * Offset, in numbers, of the part of the filter that sees an image of one pixel; undefined for larger images.
 */
export const singlePixel = ({
  inHeight,
  inWidth,
  inChannels,
  outHeight,
  outWidth,
  outChannels,
  filterHeight,
  filterWidth,
  padInfo,
}: Geometry): number | undefined =>
  inHeight * inWidth * outHeight * outWidth === 1 && padInfo.top < filterHeight && padInfo.left < filterWidth
    ? (padInfo.top * filterWidth + padInfo.left) * inChannels * outChannels
    : undefined;

/** How many numbers an image has, and its result. */
export const rowSizes = (info: Geometry) => ({
  inner: info.inHeight * info.inWidth * info.inChannels,
  columns: info.outHeight * info.outWidth * info.outChannels,
});

/** The sizes in the order in which the kernels take them. */
export const sizes = (info: Geometry): WindowSizes => [
  info.inHeight,
  info.inWidth,
  info.inChannels,
  info.filterHeight,
  info.filterWidth,
  info.strideHeight,
  info.strideWidth,
  info.padInfo.top,
  info.padInfo.left,
  info.outHeight,
  info.outWidth,
];
