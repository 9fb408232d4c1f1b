import * as tf from '@tensorflow/tfjs';
import { runKernel } from './engine';

/** Gradients of what every layer does many times a second, in fewer kernels than tfjs's own. */

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

tf.registerGradient({ kernelName: 'Identity', gradFunc: dy => ({ x: () => dy as tf.Tensor }) });

// tfjs multiplies by the condition as numbers, and by its opposite.
tf.registerGradient({
  kernelName: 'Select',
  inputsToSave: ['condition'],
  gradFunc: (dys, [condition]) => {
    const dy = dys as tf.Tensor;
    const zeros = runKernel('ZerosLike', { x: dy });
    return {
      t: () => runKernel('Select', { condition, t: dy, e: zeros }),
      e: () => runKernel('Select', { condition, t: zeros, e: dy }),
    };
  },
});

/** A gradient, summed over the axes along which the smaller operand was broadcast. */
function sumTo(dy: tf.Tensor, { shape }: tf.Tensor): tf.Tensor {
  if (tf.util.arraysEqual(dy.shape, shape)) return dy;
  const axes = tf.broadcast_util.getReductionAxes(shape, dy.shape);
  const sum = axes.length > 0 ? tf.sum(dy, axes) : dy;
  return tf.util.arraysEqual(sum.shape, shape) ? sum : tf.reshape(sum, shape);
}
