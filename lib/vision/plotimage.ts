import * as tf from '../host/tfjs';
import type { Plot } from '../show/plot';
import { showImages, type Picture, type ShowImagesOptions } from './showimage';

/**
 * Pictures as a plot, which a `slider` can move and a `plotGrid` can put beside other plots: the same as
 * `showImages(images, options).toPlot()`.
 *
 * @param images one image `[height, width]`, a list of images, or a tensor `[n, height, width]`.
 * @throws RangeError for other shapes, and for no images.
 */
export function plotImage(images: Picture | readonly Picture[], options: ShowImagesOptions = {}): Plot {
  if (Array.isArray(images)) return showImages(images as readonly Picture[], options).toPlot();
  const image = images as Picture;
  if (image instanceof tf.Tensor && image.rank === 3) return showImages(image, options).toPlot();
  return showImages([image], { columns: 1, ...options }).toPlot();
}
