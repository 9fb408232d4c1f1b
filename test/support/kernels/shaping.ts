import { collect, numeric, odd, plain, product, shapes } from './given';

const { cases, add } = collect();
/** Calls of kernels that change shapes. */
export { cases as shapingCases };

const all = numeric;
const two = ['float32', 'int32'] as const;

// shapes
for (const [shape, dtype] of product(shapes, [...all, 'string'] as const)) {
  const x = odd(dtype, shape);
  const n = x.values.length;
  add(
    'Reshape',
    { inputs: { x }, attrs: { shape: [n] } },
    { inputs: { x }, attrs: { shape: [1, -1, 1] } },
    { inputs: { x }, attrs: { shape: [n + 1] } },
  );
  for (const dim of [0, -1, shape.length]) add('ExpandDims', { inputs: { input: x }, attrs: { dim } });
  for (const r of [1, 2, 0])
    add('Tile', { inputs: { x }, attrs: { reps: shape.map((_, i) => (i % 2 ? 2 : r)) } });
  const axes = shape.map((_, i) => i);
  for (const perm of [
    axes,
    [...axes].reverse(),
    [...axes.slice(1), ...axes.slice(0, 1)],
    axes.map((_, i) => axes.at(-2 + (i % 2) - 2 * (i >> 1)) ?? 0),
  ])
    if (new Set(perm).size === axes.length) add('Transpose', { inputs: { x }, attrs: { perm } });
  if (dtype !== 'string') {
    for (const dims of [[], [0], [-1], axes, [0, 0]]) add('Reverse', { inputs: { x }, attrs: { dims } });
    add('Diag', { inputs: { x } });
    for (const [before, after] of [
      [0, 0],
      [1, 2],
      [0, 3],
    ])
      for (const constantValue of [0, 2, NaN, -1.5])
        add('PadV2', {
          inputs: { x },
          attrs: { paddings: shape.map((_, i) => (i % 2 ? [0, after] : [before, after])), constantValue },
        });
    for (const mode of ['reflect', 'symmetric'])
      for (const p of [0, 1, 2, 4])
        add('MirrorPad', {
          inputs: { x },
          attrs: { paddings: shape.map((_, i) => (i % 2 ? [0, p] : [p, 0])), mode },
        });
    add('PadV2', { inputs: { x }, attrs: { paddings: shape.map(() => [-1, 0]), constantValue: 0 } });
    add('PadV2', { inputs: { x }, attrs: { paddings: [...shape, 1].map(() => [1, 0]), constantValue: 0 } });
  }
  for (const [begin, size] of [
    [0, -1],
    [1, 1],
    [0, 0],
    [1, -1],
    [-1, 1],
    [2, 5],
    [0, 1],
  ] as const)
    for (const which of shape.length > 0 ? [0, shape.length - 1] : [])
      add('Slice', {
        inputs: { x },
        attrs: {
          begin: shape.map((_, i) => (i === which ? begin : 0)),
          size: shape.map((_, i) => (i === which ? size : -1)),
        },
      });
  for (const [begin, end, stride] of [
    [0, 9, 1],
    [-1, -9, -1],
    [1, 3, 2],
    [9, 0, -2],
    [-2, 9, 1],
    [3, 1, 1],
    [0, 5, 0],
    [5, -1, -3],
  ])
    for (const masks of [
      {},
      { beginMask: 1 },
      { endMask: 1 },
      { shrinkAxisMask: 1 },
      { newAxisMask: 1 },
      { ellipsisMask: 1 },
    ].slice(0, dtype === 'float32' ? 6 : 1))
      add('StridedSlice', {
        inputs: { x },
        attrs: {
          begin: shape.map(() => begin),
          end: shape.map(() => end),
          strides: shape.map(() => stride),
          beginMask: 0,
          endMask: 0,
          ellipsisMask: 0,
          newAxisMask: 0,
          shrinkAxisMask: 0,
          ...masks,
        },
      });
  if (shape.length > 0)
    for (const axis of [0, -1, shape.length - 1]) {
      add('Unpack', { inputs: { value: x }, attrs: { axis } });
      const last = shape.at(axis)!;
      for (const numOrSizeSplits of [1, [1, last - 1], [last], [0, last], [-1, 1], [1, last], 2].filter(
        s => !Array.isArray(s) || s.every(v => v >= -1),
      ))
        add('SplitV', { inputs: { x }, attrs: { numOrSizeSplits, axis } });
      add('Concat', { inputs: [x, odd(dtype, shape, 1)], attrs: { axis } }, { inputs: [x], attrs: { axis } });
      add('Concat', {
        inputs: [
          x,
          odd(
            dtype,
            shape.map((n, i) => (i === axis || (axis === -1 && i === shape.length - 1) ? 0 : n)),
          ),
          x,
        ],
        attrs: { axis },
      });
    }
  for (const axis of [0, -1, shape.length])
    add('Pack', { inputs: [x, odd(dtype, shape, 1), x], attrs: { axis } }, { inputs: [x], attrs: { axis } });
  add('Fill', { inputs: {}, attrs: { shape, value: x.values[0] ?? 0, dtype } });
}
add(
  'Fill',
  { inputs: {}, attrs: { shape: [3], value: 5 } },
  { inputs: {}, attrs: { shape: [3], value: -0.5, dtype: 'int32' } },
);
for (const dtype of two) {
  add('Concat', { inputs: [plain([2, 3], dtype), plain([2, 2], dtype)], attrs: { axis: 1 } });
  add('Concat', { inputs: [plain([2, 3], dtype), plain([2, 2], dtype)], attrs: { axis: 0 } });
  add('Pack', { inputs: [plain([2, 3], dtype), plain([2, 2], dtype)], attrs: { axis: 0 } });
}
for (const [start, stop, step] of [
  [0, 5, 1],
  [0, 1, 0.3],
  [5, 0, -2],
  [0, 5, -1],
  [3, 3, 1],
  [0, 5, 0],
  [NaN, 3, 1],
])
  for (const dtype of two) add('Range', { inputs: {}, attrs: { start, stop, step, dtype } });
for (const [start, stop, num] of [
  [0, 1, 5],
  [1, 1, 3],
  [5, -5, 4],
  [0, 1, 1],
  [0, 1, 0],
  [-Infinity, 1, 3],
])
  add('LinSpace', { inputs: {}, attrs: { start, stop, num } });
