import * as tf from '../host/tfjs';

/**
 * Images and tfjs's `pad` for as many pixels on each side, as in PyTorch. TensorFlow's own library has only
 * `valid` and `same`: there the pixels are added beforehand.
 *
 * @param x `[bs, height, width, channels]`
 * @param value of the pixels that are added.
 */
export function withPadding(
  x: tf.Tensor,
  padding: number,
  value: number,
): [x: tf.Tensor4D, pad: number | 'valid'] {
  if (padding === 0) return [x as tf.Tensor4D, 'valid'];
  if (tf.getBackend() !== 'tensorflow') return [x as tf.Tensor4D, padding];
  const each: [number, number] = [padding, padding];
  return [tf.pad4d(x as tf.Tensor4D, [[0, 0], each, each, [0, 0]], value), 'valid'];
}
