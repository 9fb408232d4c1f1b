import * as tf from '@tensorflow/tfjs';

/**
 * The images, and what to say of their padding: as many pixels on every side, as in PyTorch. TensorFlow's own
 * library knows only `valid` and `same`, so that there the pixels are put around beforehand.
 *
 * @param x `[bs, height, width, channels]`
 * @param value of these pixels.
 */
export function withPadding(
  x: tf.Tensor,
  padding: number,
  value: number,
): [x: tf.Tensor4D, pad: number | 'valid'] {
  if (padding === 0) return [x as tf.Tensor4D, 'valid'];
  if (tf.getBackend() !== 'tensorflow') return [x as tf.Tensor4D, padding];
  return [
    tf.pad4d(
      x as tf.Tensor4D,
      [
        [0, 0],
        [padding, padding],
        [padding, padding],
        [0, 0],
      ],
      value,
    ),
    'valid',
  ];
}
