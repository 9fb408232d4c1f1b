import { collect, given, ints, numeric, odd, plain, product, type Given } from './given';

const { cases, add } = collect();
/** Calls of kernels of indices. */
export { cases as indexingCases };

const all = numeric;
const two = ['float32', 'int32'] as const;
const yes = [false, true];

// indices
for (const [shape, dtype] of product([[4], [4, 3], [3, 0], [2, 3, 2], [2, 2, 3, 2]], [
  ...all,
  'string',
] as const))
  for (const [axis, indices] of product(
    [0, shape.length - 1],
    [
      ints(0),
      ints(1, 0, 1),
      ints(),
      ints(-1),
      ints(4),
      ints(2147483647),
      given([1, 2], [0, 1], 'int32'),
      given([], [1], 'int32'),
    ],
  )) {
    add('GatherV2', { inputs: { x: odd(dtype, shape), indices }, attrs: { axis, batchDims: 0 } });
    if (axis > 0 && indices.shape.length === 2)
      add('GatherV2', {
        inputs: {
          x: odd(dtype, shape),
          indices: given(
            [shape[0], 2],
            Array.from({ length: 2 * shape[0] }, (_, i) => i % 2),
            'int32',
          ),
        },
        attrs: { axis, batchDims: 1 },
      });
  }
for (const dtype of all) {
  for (const indices of [
    given([2, 1], [1, 0], 'int32'),
    given([2, 2], [1, 0, 2, 1], 'int32'),
    given([2, 2], [3, 0, 0, 0], 'int32'),
    given([1, 1], [-1], 'int32'),
    given([0, 1], [], 'int32'),
    given([1, 3], [0, 0, 0], 'int32'),
    given([1], [2], 'int32'),
    given([1, 2], [0, 2], 'int32'),
  ])
    add('GatherNd', { inputs: { params: odd(dtype, [3, 2]), indices } });
  for (const [indices, updates, shape] of [
    [[1, 3], plain([2], dtype), [5]],
    [[1, 1], plain([2], dtype), [5]],
    [[1, 1], plain([2, 2], dtype), [4, 2]],
    [[5, 0], plain([2], dtype), [5]],
    [[-1, 0], plain([2], dtype), [5]],
    [[], plain([0], dtype), [3]],
    [[0, 1], plain([2], dtype), [0]],
  ] as [number[], Given, number[]][]) {
    const places = given([indices.length, 1], indices, 'int32');
    add('ScatterNd', { inputs: { indices: places, updates }, attrs: { shape } });
    add('TensorScatterUpdate', {
      inputs: { tensor: odd(dtype, shape), indices: places, updates },
      attrs: { shape },
    });
    add('SparseToDense', {
      inputs: {
        sparseIndices: places,
        sparseValues: updates,
        defaultValue: given([], [dtype === 'float32' ? -0.5 : 1], dtype),
      },
      attrs: { outputShape: shape },
    });
  }
  for (const depth of [3, 1])
    for (const indices of [
      ints(0, 2, 1),
      ints(-1, 3, 0),
      given([], [1], 'int32'),
      given([2, 0], [], 'int32'),
      given([2, 2], [0, 1, 2, 9], 'int32'),
    ])
      add('OneHot', {
        inputs: { indices },
        attrs: { depth, onValue: dtype === 'float32' ? 0.5 : 1, offValue: 0, dtype },
      });
  for (const condition of [odd('bool', [3, 5]), odd('bool', [3]), odd('bool', [])])
    add('Select', { inputs: { condition, t: odd(dtype, [3, 5]), e: odd(dtype, [3, 5], 4) } });
  add('Select', { inputs: { condition: odd('bool', []), t: odd(dtype, []), e: odd(dtype, [], 1) } });
  add('Select', { inputs: { condition: odd('bool', [0]), t: odd(dtype, [0]), e: odd(dtype, [0]) } });
}
for (const weights of [given([0], []), plain([4]), plain([4], 'int32')])
  for (const x of [ints(0, 2, 2, 1), ints(0, 2, 5, 1), ints(-1, 0, 1, 1)]) {
    add('Bincount', { inputs: { x, weights }, attrs: { size: 4 } });
    for (const binaryOutput of yes)
      add('DenseBincount', { inputs: { x, weights }, attrs: { size: 4, binaryOutput } });
  }
for (const binaryOutput of yes)
  add('DenseBincount', {
    inputs: { x: given([2, 2], [0, 2, 2, 5], 'int32'), weights: plain([2, 2]) },
    attrs: { size: 4, binaryOutput },
  });
for (const segments of [ints(0, 0, 1), ints(0, 1, 3), ints(1, 0, 1), ints(-1, 0, 1)])
  for (const indices of [ints(0, 2, 1), ints(0, 3, 1), ints(0, -1, 0)])
    for (const dtype of two)
      add('SparseSegmentMean SparseSegmentSum', {
        inputs: { data: plain([3, 2], dtype), indices, segmentIds: segments },
      });
for (const [inShape, newShape] of [
  [
    [2, 3],
    [3, 2],
  ],
  [[2, 3], [-1]],
  [[2, 3], [4]],
  [
    [2, 3],
    [-1, -1],
  ],
  [
    [2, 3],
    [6, 1],
  ],
])
  for (const at of [
    [0, 1, 1, 2],
    [0, 0, 1, 0],
  ])
    add('SparseReshape', {
      inputs: {
        inputIndices: given([2, 2], at, 'int32'),
        inputShape: ints(...inShape),
        newShape: ints(...newShape),
      },
    });
for (const rows of [
  [0, 2],
  [2, 0],
  [0, 5],
  [-1, 0],
  [0, 0],
])
  for (const dtype of two)
    add('SparseFillEmptyRows', {
      inputs: {
        indices: given([2, 2], [rows[0], 1, rows[1], 0], 'int32'),
        values: plain([2], dtype),
        denseShape: ints(4, 2),
        defaultValue: plain([], dtype),
      },
    });
add('SparseFillEmptyRows', {
  inputs: {
    indices: given([0, 2], [], 'int32'),
    values: plain([0]),
    denseShape: ints(0, 2),
    defaultValue: plain([]),
  },
});
