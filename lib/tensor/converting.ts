import { checkAxis } from '../autograd/shapechecks';
import * as tf from '../host/tfjs';

/**
 * Methods whose originals in tfjs refuse, or round, some types, or some axes, and PyTorch's do not. `tf.ts`
 * has them as functions.
 */
type Method = (this: tf.Tensor, ...args: never[]) => tf.Tensor;

/** Puts a method in the place of tfjs's own, which it is given. */
function refine(name: string, wrap: (original: Method) => Method): void {
  Object.assign(tf.Tensor.prototype, { [name]: wrap(Reflect.get(tf.Tensor.prototype, name) as Method) });
}

/** Functions with fractional results. An integer tensor is converted first. */
const fractional = [
  'cos',
  'cosh',
  'divNoNan',
  'elu',
  'erf',
  'euclideanNorm',
  'exp',
  'log',
  'norm',
  'rsqrt',
  'sigmoid',
  'sin',
  'sqrt',
  'tan',
  'tanh',
];
for (const name of fractional)
  refine(
    name,
    original =>
      function (...args) {
        if (this.dtype === 'float32') return original.apply(this, args);
        return tf.tidy(() => original.apply(this.toFloat(), args));
      },
  );

/** Functions that leave a whole number as it is. */
for (const name of ['ceil', 'floor'])
  refine(
    name,
    original =>
      function () {
        return this.dtype === 'int32' ? this.clone() : original.apply(this);
      },
  );

/** Whether each element is another number than 0. */
const isTrue = (x: tf.Tensor | number) =>
  typeof x === 'number' ? tf.scalar(x !== 0, 'bool') : x.dtype === 'bool' ? x : tf.notEqual(x, 0);

/** Functions of truths. Of numbers, all but 0 are true. */
for (const name of ['logicalAnd', 'logicalNot', 'logicalOr', 'logicalXor'])
  refine(
    name,
    original =>
      function (...others: (tf.Tensor | number)[]) {
        return tf.tidy(() => original.apply(isTrue(this), others.map(isTrue) as never[]));
      },
  );

refine(
  'clipByValue',
  original =>
    function (...bounds: number[]) {
      if (this.dtype === 'float32' || bounds.every(Number.isInteger))
        return original.apply(this, bounds as never[]);
      return tf.tidy(() => original.apply(this.toFloat(), bounds as never[]));
    },
);

/** tfjs's own have the last axis only. */
for (const name of ['softmax', 'logSoftmax'])
  refine(
    name,
    original =>
      function (axis = -1) {
        const at = checkAxis(name, axis, this.shape);
        const last = this.rank - 1;
        const exchanged = this.shape.map((_, i) => (i === at ? last : i === last ? at : i));
        return tf.tidy(() => {
          const x = this.toFloat();
          if (at === last) return original.apply(x);
          return original.apply(x.transpose(exchanged)).transpose(exchanged);
        });
      },
  );

/** Of infinities, tfjs's own is NaN. */
refine(
  'logSumExp',
  () =>
    function (axis?: number | number[], keepDims = false) {
      return tf.tidy(() => {
        const x = this.toFloat();
        const largest = x.max(axis, true);
        const shift = tf.where(largest.isFinite(), largest, tf.zerosLike(largest));
        const sum = x.sub(shift).exp().sum(axis, true).log().add(shift);
        return keepDims ? sum : sum.reshape(x.sum(axis).shape);
      });
    },
);
