import * as tf from '@tensorflow/tfjs';
import './broadcast';

/** Mean absolute difference, a scalar (PyTorch's `l1_loss`). */
export function l1Loss(input: tf.Tensor, target: tf.Tensor): tf.Scalar {
  return tf.tidy(() => input.sub(target).abs().mean());
}

/** Mean squared difference, a scalar (PyTorch's `mse_loss`); its square root is the RMSE. */
export function mseLoss(input: tf.Tensor, target: tf.Tensor): tf.Scalar {
  return tf.tidy(() => input.sub(target).square().mean());
}

/** `max(x, 0)`, element by element: the rectified linear unit. */
export function relu(x: tf.Tensor): tf.Tensor {
  return tf.relu(x);
}

/** `1 / (1 + e^-x)`, element by element: any number squeezed into (0, 1). */
export function sigmoid(x: tf.Tensor): tf.Tensor {
  return tf.sigmoid(x);
}
