import * as tf from '@tensorflow/tfjs';

/** Gradients in fewer kernels than tfjs's own: of what every layer does, many times a second. */

/** A gradient as it came, or summed over the axes along which a smaller operand was broadcast. */
function sumTo(dy: tf.Tensor, { shape }: tf.Tensor): tf.Tensor {
  if (String(dy.shape) === String(shape)) return dy;
  const axes = tf.broadcast_util.getReductionAxes(shape, dy.shape);
  const sum = axes.length > 0 ? tf.sum(dy, axes) : dy;
  return String(sum.shape) === String(shape) ? sum : tf.reshape(sum, shape);
}

tf.registerGradient({
  kernelName: 'Add',
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b]) => ({ a: () => sumTo(dy as tf.Tensor, a), b: () => sumTo(dy as tf.Tensor, b) }),
});

tf.registerGradient({
  kernelName: 'Sub',
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b]) => ({ a: () => sumTo(dy as tf.Tensor, a), b: () => tf.neg(sumTo(dy as tf.Tensor, b)) }),
});

/** Of `max(x, 0)`: what comes from above, where the result is above 0. A backend may have a kernel of its own for it. */
tf.registerGradient({
  kernelName: 'Relu',
  outputsToSave: [true],
  gradFunc: (dy, [y]) => ({ x: () => {
    if (!tf.getKernel('ReluGrad', tf.getBackend())) return tf.mul(dy as tf.Tensor, tf.step(y));
    return tf.engine().runKernel<tf.Tensor>('ReluGrad', { dy: dy as tf.Tensor, y });
  } }),
});
