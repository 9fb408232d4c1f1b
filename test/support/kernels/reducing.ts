import { collect, given, infinite, numeric, odd, plain, product, reductions } from './given';

const { cases, add } = collect();
/** Calls of kernels that reduce or order along axes. */
export { cases as reducingCases };

const all = numeric;
const two = ['float32', 'int32'] as const;
const yes = [false, true];

// reductions
for (const [{ shape, axis }, keepDims] of product([...reductions()], yes)) {
  for (const dtype of all) {
    const attrs = { axis, keepDims };
    add('Sum Mean Prod', { inputs: { x: plain(shape, dtype) }, attrs });
    const x = dtype === 'float32' ? infinite(shape) : odd(dtype, shape);
    add(dtype === 'int32' ? 'Sum Prod' : 'Sum Mean Prod', { inputs: { x }, attrs });
    add('Max Min', { inputs: { x: odd(dtype, shape) }, attrs: { ...attrs, reductionIndices: axis } });
    add('Max Min', { inputs: { x: odd(dtype, shape, 2) }, attrs: { ...attrs, reductionIndices: axis } });
    const numbers = odd(dtype, shape).values.map(v => (Number.isNaN(v) ? 4 : v));
    add('Max Min', {
      inputs: { x: given(shape, numbers, dtype) },
      attrs: { ...attrs, reductionIndices: axis },
    });
    if (dtype === 'bool') add('All Any', { inputs: { x: odd(dtype, shape) }, attrs });
    if (typeof axis !== 'number' || keepDims) continue;
    add(
      'ArgMax ArgMin',
      { inputs: { x: odd(dtype, shape) }, attrs: { axis } },
      { inputs: { x: plain(shape, dtype) }, attrs: { axis } },
    );
    add('ArgMax ArgMin', {
      inputs: {
        x: given(shape, shape.length ? Array(shape.reduce((m, n) => m * n)).fill(NaN) : [NaN], 'float32'),
      },
      attrs: { axis },
    });
  }
  if (typeof axis !== 'number') continue;
  for (const [dtype, reverse] of product(two, yes)) {
    const attrs = { axis: axis < 0 ? axis + shape.length : axis, exclusive: keepDims, reverse };
    add(
      'Cumsum Cumprod',
      { inputs: { x: odd(dtype, shape) }, attrs },
      { inputs: { x: plain(shape, dtype) }, attrs },
    );
  }
}
for (const shape of [[19], [3, 5], [2, 3, 4], [2, 0], [0, 3], [1, 1]])
  for (const dtype of two) {
    const last = shape.at(-1)!;
    for (const x of [odd(dtype, shape), plain(shape, dtype), odd(dtype, shape, 9)]) {
      for (const k of [1, last, last - 1, last + 1].filter(k => k >= 0))
        add('TopK', { inputs: { x }, attrs: { k, sorted: true } });
      add('Softmax', { inputs: { logits: x }, attrs: { dim: shape.length - 1 } });
    }
    add('Unique', { inputs: { x: plain(shape, dtype) }, attrs: { axis: 0 } });
    if (shape.length === 2) add('Unique', { inputs: { x: plain(shape, dtype) }, attrs: { axis: 1 } });
  }
for (const values of [
  [Infinity, 0, 1],
  [-Infinity, 0, 1],
  [-Infinity, -Infinity, -Infinity],
  [NaN, 0, 1],
  [1e38, -1e38, 3e38],
])
  add('Softmax', { inputs: { logits: given([1, 3], values) }, attrs: { dim: 1 } });
add(
  'Unique',
  { inputs: { x: odd('string', [6]) }, attrs: { axis: 0 } },
  { inputs: { x: odd('bool', [5]) }, attrs: { axis: 0 } },
);
for (const sorted of [given([2, 4], [1, 2, 2, 5, -3, 0, 0, 7]), given([2, 0], [])])
  for (const side of ['left', 'right'])
    add('SearchSorted', {
      inputs: { sortedSequence: sorted, values: given([2, 3], [2, NaN, 9, 0, -Infinity, 8]) },
      attrs: { side },
    });
