import * as tf from '@tensorflow/tfjs';

/** Gradients for which a backend may have a kernel of its own, in the place of several of tfjs's. */

/** Of `max(x, 0)`: what comes from above, where the result is above 0. */
tf.registerGradient({
  kernelName: 'Relu',
  outputsToSave: [true],
  gradFunc: (dy, [y]) => ({ x: () => {
    if (!tf.getKernel('ReluGrad', tf.getBackend())) return tf.mul(dy as tf.Tensor, tf.step(y));
    return tf.engine().runKernel<tf.Tensor>('ReluGrad', { dy: dy as tf.Tensor, y });
  } }),
});
