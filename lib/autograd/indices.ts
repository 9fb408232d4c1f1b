import type * as tf from '../host/tfjs';
import { listed } from './shapechecks';

type Inputs = Record<string, tf.Tensor>;

/**
 * What indices of a kernel must lie in, by the kernel's name: the kernels read and write outside of their
 * operands otherwise, or leave such an index out without a word.
 *
 * @throws RangeError with the index, and the axis and its size.
 */
export const indexChecks: Record<string, (inputs: Inputs, attrs: unknown) => void> = {
  GatherV2({ x, indices }, attrs) {
    const { axis } = attrs as { axis: number };
    checkIndices('gather', indices, [x.shape.at(axis)!], axis);
  },
  GatherNd({ params, indices }) {
    const depth = indices.shape.at(-1) ?? 0;
    if (depth > params.rank)
      throw new RangeError(`gatherND: ${depth} indices for a tensor of shape ${listed(params.shape)}`);
    checkIndices('gatherND', indices, params.shape.slice(0, depth));
  },
  ScatterNd: ({ indices }, attrs) => checkPlaces('scatterND', indices, (attrs as { shape: number[] }).shape),
  TensorScatterUpdate: ({ tensor, indices }) => checkPlaces('tensorScatterUpdate', indices, tensor.shape),
  SparseToDense: ({ sparseIndices }, attrs) =>
    checkPlaces('sparseToDense', sparseIndices, (attrs as { outputShape: number[] }).outputShape),
};

const checkPlaces = (who: string, indices: tf.Tensor, shape: readonly number[]) =>
  checkIndices(who, indices, shape.slice(0, indices.rank < 2 ? 1 : indices.shape.at(-1)));

/** @param sizes of the axes that the indices are for, in turn. */
function checkIndices(who: string, indices: tf.Tensor, sizes: readonly number[], firstAxis = 0): void {
  if (indices.size === 0) return;
  indices.dataSync().forEach((index, i) => {
    const axis = i % sizes.length;
    if (!(index >= 0 && index < sizes[axis]))
      throw new RangeError(
        `${who}: index ${index} is out of bounds for axis ${firstAxis + axis} of size ${sizes[axis]}`,
      );
  });
}
