import * as tf from '@tensorflow/tfjs';
import { runKernel } from './engine';

/** Gradients in fewer kernels than tfjs's own: of what every layer does, many times a second. */

/** A gradient as it came, or summed over the axes along which a smaller operand was broadcast. */
function sumTo(dy: tf.Tensor, { shape }: tf.Tensor): tf.Tensor {
  if (tf.util.arraysEqual(dy.shape, shape)) return dy;
  const axes = tf.broadcast_util.getReductionAxes(shape, dy.shape);
  const sum = axes.length > 0 ? tf.sum(dy, axes) : dy;
  return tf.util.arraysEqual(sum.shape, shape) ? sum : tf.reshape(sum, shape);
}

tf.registerGradient({
  kernelName: 'Add',
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b]) => ({ a: () => sumTo(dy as tf.Tensor, a), b: () => sumTo(dy as tf.Tensor, b) }),
});

tf.registerGradient({
  kernelName: 'Sub',
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b]) => ({
    a: () => sumTo(dy as tf.Tensor, a),
    b: () => runKernel('Neg', { x: sumTo(dy as tf.Tensor, b) }),
  }),
});

/** tfjs multiplies by the condition as numbers, and by its opposite. */
tf.registerGradient({
  kernelName: 'Select',
  inputsToSave: ['condition'],
  gradFunc: (dy, [condition]) => {
    const zeros = runKernel('ZerosLike', { x: dy as tf.Tensor });
    return {
      t: () => runKernel('Select', { condition, t: dy as tf.Tensor, e: zeros }),
      e: () => runKernel('Select', { condition, t: zeros, e: dy as tf.Tensor }),
    };
  },
});

tf.registerGradient({ kernelName: 'Identity', gradFunc: dy => ({ x: () => dy as tf.Tensor }) });

/**
 * Of `max(x, 0)`: what comes from above, where the result is above 0. A backend may have a kernel of its own
 * for it.
 */
tf.registerGradient({
  kernelName: 'Relu',
  outputsToSave: [true],
  gradFunc: (dy, [y]) => ({
    x: () => {
      if (!tf.getKernel('ReluGrad', tf.getBackend())) return tf.mul(dy as tf.Tensor, tf.step(y));
      return runKernel('ReluGrad', { dy: dy as tf.Tensor, y });
    },
  }),
});
