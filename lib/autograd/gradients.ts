import * as tf from '../host/tfjs';
import { runKernel, share } from './engine';

const { arraysEqual, parseAxisParam, sizeFromShape } = tf.util;

type Pooling = Pick<tf.AvgPoolAttrs, 'filterSize' | 'strides' | 'pad'>;

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

// tfjs's own are as large as the result where an operand was repeated, and whole for each of two equal ones
for (const kernelName of ['Maximum', 'Minimum'])
  tf.registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dys, [a, b]) => {
      const dy = dys as tf.Tensor;
      const [first, second] = kernelName === 'Maximum' ? [a, b] : [b, a];
      const half = () => tf.mul(tf.cast(tf.equal(a, b), 'float32'), 0.5);
      const share = (x: tf.Tensor, y: tf.Tensor) =>
        tf.mul(dy, tf.add(tf.cast(tf.greater(x, y), 'float32'), half()));
      return { a: () => sumTo(share(first, second), a), b: () => sumTo(share(second, first), b) };
    },
  });

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

// tfjs's own give all of it to each of several equal values
for (const kernelName of ['Max', 'Min']) {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dys, [x, y], attrs) => {
      const { axis, reductionIndices = axis } = attrs as Record<string, number | number[]>;
      const axes = tf.util.parseAxisParam(reductionIndices, x.shape);
      const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
      const spread = (of: tf.Tensor) => tf.reshape(of, kept);
      return {
        x: () => {
          const isChosen = tf.cast(tf.equal(x, spread(y)), 'float32');
          return tf.mul(isChosen, tf.div(spread(dys as tf.Tensor), tf.sum(isChosen, axes, true)));
        },
      };
    },
  });
}

tf.registerGradient({
  kernelName: 'Cumsum',
  // tfjs's own exchanges the axes of a result that has them in order
  gradFunc: (dy, _, attrs) => {
    const { axis, exclusive, reverse } = attrs as { axis: number; exclusive: boolean; reverse: boolean };
    return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
  },
});

const ofPooling = tf.getGradient('AvgPool');

// tfjs's own divides by the whole window, and its mean by those of its pixels that lie within the image
tf.registerGradient({
  ...ofPooling,
  gradFunc: (dy, saved, attrs) => {
    const [{ shape }] = saved;
    const { filterSize, strides, pad } = attrs as unknown as Pooling; // as tfjs's own gradients read them
    if (pad === 'valid' || pad === 0) return ofPooling.gradFunc(dy, saved, attrs);
    const info = tf.backend_util.computePool2DInfo(shape as never, filterSize, strides, 1, pad);
    const within = (places: number, stride: number, window: number, before: number, size: number) =>
      Array.from({ length: places }, (_, i) => {
        const start = i * stride - before;
        return window / (Math.min(start + window, size) - Math.max(start, 0));
      });
    const { top, left } = info.padInfo;
    const rows = within(info.outHeight, info.strideHeight, info.filterHeight, top, info.inHeight);
    const columns = within(info.outWidth, info.strideWidth, info.filterWidth, left, info.inWidth);
    const scale = tf.mul(tf.tensor(rows, [rows.length, 1, 1]), tf.tensor(columns, [columns.length, 1]));
    return ofPooling.gradFunc(tf.mul(dy as tf.Tensor, scale), saved, attrs);
  },
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
export function sumTo(dy: tf.Tensor, { shape }: { shape: number[] }): tf.Tensor {
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
