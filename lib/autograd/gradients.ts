import * as tf from '@tensorflow/tfjs';
import { runKernel, share } from './engine';

const { arraysEqual, parseAxisParam, sizeFromShape } = tf.util;

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

tf.registerGradient({
  kernelName: 'BatchMatMul',
  inputsToSave: ['a', 'b'],
  gradFunc: (dys, [a, b], attrs) => {
    const dy = dys as tf.Tensor;
    const { transposeA = false, transposeB = false } = attrs as {
      transposeA?: boolean;
      transposeB?: boolean;
    };
    const product = (left: tf.Tensor, right: tf.Tensor, isLeft: boolean, isRight: boolean) =>
      runKernel('BatchMatMul', { a: left, b: right }, { transposeA: isLeft, transposeB: isRight });
    return {
      a: () => sumTo(transposeA ? product(b, dy, transposeB, true) : product(dy, b, false, !transposeB), a),
      b: () => sumTo(transposeB ? product(dy, a, true, transposeA) : product(a, dy, !transposeA, false), b),
    };
  },
});

for (const kernelName of ['Sum', 'Mean']) {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dys, [x], attrs) => ({
      x: () => {
        const axes = parseAxisParam((attrs as { axis: number | number[] }).axis, x.shape);
        const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
        const value = kernelName === 'Sum' ? 1 : sizeFromShape(kept) / x.size;
        const each = runKernel('Fill', {}, { shape: x.shape, value, dtype: 'float32' });
        return runKernel('Multiply', { a: each, b: tf.reshape(dys as tf.Tensor, kept) });
      },
    }),
  });
}

// tfjs's own leave operands that were repeated as large as the result
for (const kernelName of ['Maximum', 'Minimum']) {
  const config = tf.getGradient(kernelName);
  tf.registerGradient({
    ...config,
    gradFunc: (dy, saved, attrs) => {
      const { a, b } = config.gradFunc(dy, saved, attrs);
      return { a: () => sumTo(a(), saved[0]), b: () => sumTo(b(), saved[1]) };
    },
  });
}

tf.registerGradient({ kernelName: 'Identity', gradFunc: dy => ({ x: () => share(dy as tf.Tensor) }) });

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
      condition: () => zeros, // `tf.grads` asks for it
    };
  },
});

tf.registerGradient({
  kernelName: 'Abs',
  inputsToSave: ['x'],
  // tfjs's own is -1 at 0
  gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.sign(x)) }),
});

const ofGather = tf.getGradient('GatherV2');

// the rows that an index names several times get the sum, for which tfjs has no kernel on WASM
tf.registerGradient({
  ...ofGather,
  gradFunc: (dys, saved, attrs) => {
    const [{ shape, rank }, indices] = saved;
    const { axis, batchDims } = attrs as { axis: number; batchDims?: number };
    if (batchDims) return ofGather.gradFunc(dys, saved, attrs);
    const front = [axis, ...Array.from({ length: rank }, (_, i) => i).filter(i => i !== axis)];
    const rows = front.map(i => shape[i]);
    return {
      x: () => {
        const axes = Array.from({ length: indices.rank }, (_, i) => axis + i);
        const dy = dys as tf.Tensor;
        const others = Array.from({ length: dy.rank }, (_, i) => i).filter(i => !axes.includes(i));
        const moved = dy.transpose([...axes, ...others]).reshape([indices.size, ...rows.slice(1)]);
        const summed = tf.scatterND(indices.reshape([-1, 1]).toInt(), moved, rows);
        return summed.transpose(front.map((_, i) => front.indexOf(i)));
      },
      indices: () => tf.zerosLike(indices),
    };
  },
});

/**
 * A gradient in the shape of its tensor: summed over the axes along which the operand was repeated, which
 * several of tfjs's gradients leave out.
 *
 * @throws RangeError for a gradient of another shape.
 */
export function sumTo(dy: tf.Tensor, { shape }: tf.Tensor): tf.Tensor {
  if (arraysEqual(dy.shape, shape)) return dy;
  const axes = reducedAxes(dy.shape, shape);
  if (!axes)
    throw new RangeError(
      `backward: a gradient of shape [${dy.shape.join(', ')}] for a tensor of shape [${shape.join(', ')}]`,
    );
  const sum = axes.length > 0 ? tf.sum(dy, axes) : dy;
  return arraysEqual(sum.shape, shape) ? sum : tf.reshape(sum, shape);
}

/** The axes that a tensor of the shape `small` is repeated along to have the shape `large`. */
function reducedAxes(large: readonly number[], small: readonly number[]): number[] | undefined {
  const added = large.length - small.length;
  if (added < 0) return undefined;
  const axes: number[] = [];
  for (const [axis, size] of large.entries()) {
    const own = axis < added ? 1 : small[axis - added];
    if (own === size && axis >= added) continue;
    if (own !== 1) return undefined;
    axes.push(axis);
  }
  return axes;
}
