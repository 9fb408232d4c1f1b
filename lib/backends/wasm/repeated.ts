import * as tf from '../../host/tfjs';

const { sizeFromShape } = tf.util;

/** Number of elements. */
export const elementsOf = ({ shape }: tf.TensorInfo): number => sizeFromShape(shape);

/** Two operands, the one first that has the shape of the result if the other is repeated. */
export const bySize = (a: tf.TensorInfo, b: tf.TensorInfo): [whole: tf.TensorInfo, part: tf.TensorInfo] =>
  elementsOf(a) > elementsOf(b) || a.shape.length > b.shape.length ? [a, b] : [b, a];

/** Whether `b` has the last axes of `a`, or one number, so that it is repeated as a whole. */
export function isRepeated(b: tf.TensorInfo, a: tf.TensorInfo): boolean {
  const offset = a.shape.length - b.shape.length;
  return (
    elementsOf(a) > 0 &&
    offset >= 0 &&
    (elementsOf(b) === 1 || b.shape.every((length, axis) => length === a.shape[axis + offset]))
  );
}
