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
): [x: tf.Tensor4D, pad: tf.backend_util.ExplicitPadding | 'valid'] {
  if (padding === 0) return [x as tf.Tensor4D, 'valid'];
  const each: [number, number] = [padding, padding];
  // side by side: of one number, tfjs takes a filter for as wide as it is high
  const sides: tf.backend_util.ExplicitPadding = [[0, 0], each, each, [0, 0]];
  if (tf.getBackend() !== 'tensorflow') return [x as tf.Tensor4D, sides];
  return [tf.pad4d(x as tf.Tensor4D, sides, value), 'valid'];
}
