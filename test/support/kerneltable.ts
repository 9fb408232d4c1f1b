import * as tf from '@tensorflow/tfjs';
import { imageCases } from './imagecases';
import {
  given,
  ints,
  meetings,
  numeric,
  odd,
  plain,
  product,
  reductions,
  shapes,
  type Given,
  type KernelCase,
} from './kernelcases';

const table: Record<string, KernelCase[]> = {};
/** For every kernel, calls that are off the path. */
export const cases: Readonly<Record<string, readonly KernelCase[]>> = table;

const add = (names: string, ...more: KernelCase[]) => {
  for (const name of names.split(' ')) (table[name] ??= []).push(...more);
};
const [all, two] = [numeric, ['float32', 'int32'] as const];
const [yes, pads] = [[false, true], ['valid', 'same', 0, 1] as (string | number)[]];

// one operand
for (const [shape, dtype] of product(shapes, all)) {
  const x = odd(dtype, shape);
  add(
    'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Expm1 Floor Identity IsFinite IsInf IsNan ' +
      'Log Log1p LogicalNot Neg OnesLike Reciprocal Relu Relu6 Round Rsqrt Selu Sigmoid Sign Sin Sinh ' +
      'Softplus Sqrt Square Tan Tanh ZerosLike',
    { inputs: { x } },
  );
  add('Step', { inputs: { x }, attrs: { alpha: 0 } }, { inputs: { x }, attrs: { alpha: -0.25 } });
  add('LeakyRelu', { inputs: { x }, attrs: { alpha: 0.2 } });
  for (const [lowest, highest] of [
    [-1, 1],
    [0, Infinity],
    [-0.5, 2.5],
    [NaN, 1],
    [2, 2],
  ])
    add('ClipByValue', { inputs: { x }, attrs: { clipValueMin: lowest, clipValueMax: highest } });
  for (const to of all) add('Cast', { inputs: { x }, attrs: { dtype: to } });
}
for (const dtype of ['float32', 'int32'] as const)
  add('Cast', {
    inputs: { x: given([8], [3, 254, 256, 0.5, -0.5, 0, 1e10, NaN].map(v => (dtype === 'int32' ? v | 0 : v)), dtype) },
    attrs: { dtype: 'bool' },
  });
for (const x of [odd('string', [4]), odd('string', [])]) {
  add('Identity ZerosLike OnesLike', { inputs: { x } });
  add('Cast', { inputs: { x }, attrs: { dtype: 'float32' } });
}

// two operands
const binary =
  'Add Atan2 Equal FloorDiv Greater GreaterEqual Less LessEqual Maximum Minimum Mod Multiply NotEqual Pow RealDiv ' +
  'SquaredDifference Sub';
for (const [[a, b], left, right] of product(meetings, all, all))
  add(binary, { inputs: { a: odd(left, a), b: odd(right, b, 3) } });
for (const dtype of two) {
  const values = odd(dtype, [17]).values;
  const n = values.length;
  const b = given([n, 1], values, dtype);
  add(binary, { inputs: { a: given([n], values, dtype), b } });
}
for (const [a, b] of meetings) {
  add('LogicalAnd LogicalOr LogicalXor', { inputs: { a: odd('bool', a), b: odd('bool', b, 1) } });
  add('BitwiseAnd', { inputs: { a: odd('int32', a), b: odd('int32', b, 3) } });
  add('Equal NotEqual Greater GreaterEqual Less LessEqual', { inputs: { a: odd('string', a), b: odd('string', b, 1) } });
  add('Prelu', { inputs: { x: odd('float32', a), alpha: odd('float32', b, 1) } });
  add('BroadcastArgs', { inputs: { s0: ints(...a), s1: ints(...b) } });
}
for (const shape of shapes) {
  add('EluGrad', { inputs: { dy: odd('float32', shape), y: odd('float32', shape, 1) } });
  add('Prelu', { inputs: { x: odd('int32', shape), alpha: plain([1]) } });
  for (const dtype of all)
    add('AddN', { inputs: [odd(dtype, shape), odd(dtype, shape, 2), plain(shape, dtype)] }, { inputs: [odd(dtype, shape)] });
}
add('AddN', { inputs: [plain([2]), plain([3])] });

// reductions
for (const [{ shape, axis }, keepDims] of product([...reductions()], yes)) {
  for (const dtype of all) {
    const attrs = { axis, keepDims };
    add('Sum Mean Prod', { inputs: { x: plain(shape, dtype) }, attrs }, { inputs: { x: odd(dtype, shape) }, attrs });
    add('Max Min', { inputs: { x: odd(dtype, shape) }, attrs: { ...attrs, reductionIndices: axis } });
    add('Max Min', { inputs: { x: odd(dtype, shape, 2) }, attrs: { ...attrs, reductionIndices: axis } });
    const infinite = odd(dtype, shape).values.map(v => (Number.isNaN(v) ? 4 : v));
    add('Max Min', { inputs: { x: given(shape, infinite, dtype) }, attrs: { ...attrs, reductionIndices: axis } });
    if (dtype === 'bool') add('All Any', { inputs: { x: odd(dtype, shape) }, attrs });
    if (typeof axis !== 'number' || keepDims) continue;
    add('ArgMax ArgMin', { inputs: { x: odd(dtype, shape) }, attrs: { axis } }, { inputs: { x: plain(shape, dtype) }, attrs: { axis } });
    add('ArgMax ArgMin', { inputs: { x: given(shape, shape.length ? Array(shape.reduce((m, n) => m * n)).fill(NaN) : [NaN], 'float32') }, attrs: { axis } });
  }
  if (typeof axis !== 'number') continue;
  for (const [dtype, reverse] of product(two, yes)) {
    const attrs = { axis: axis < 0 ? axis + shape.length : axis, exclusive: keepDims, reverse };
    add('Cumsum Cumprod', { inputs: { x: odd(dtype, shape) }, attrs }, { inputs: { x: plain(shape, dtype) }, attrs });
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
for (const values of [[Infinity, 0, 1], [-Infinity, 0, 1], [-Infinity, -Infinity, -Infinity], [NaN, 0, 1], [1e38, -1e38, 3e38]])
  add('Softmax', { inputs: { logits: given([1, 3], values) }, attrs: { dim: 1 } });
add('Unique', { inputs: { x: odd('string', [6]) }, attrs: { axis: 0 } }, { inputs: { x: odd('bool', [5]) }, attrs: { axis: 0 } });
for (const sorted of [given([2, 4], [1, 2, 2, 5, -3, 0, 0, 7]), given([2, 0], [])])
  for (const side of ['left', 'right'])
    add('SearchSorted', { inputs: { sortedSequence: sorted, values: given([2, 3], [2, NaN, 9, 0, -Infinity, 8]) }, attrs: { side } });

// shapes
for (const [shape, dtype] of product(shapes, [...all, 'string'] as const)) {
  const x = odd(dtype, shape);
  const n = x.values.length;
  add('Reshape', { inputs: { x }, attrs: { shape: [n] } }, { inputs: { x }, attrs: { shape: [1, -1, 1] } }, { inputs: { x }, attrs: { shape: [n + 1] } });
  for (const dim of [0, -1, shape.length]) add('ExpandDims', { inputs: { input: x }, attrs: { dim } });
  for (const r of [1, 2, 0]) add('Tile', { inputs: { x }, attrs: { reps: shape.map((_, i) => (i % 2 ? 2 : r)) } });
  const axes = shape.map((_, i) => i);
  for (const perm of [axes, [...axes].reverse(), [...axes.slice(1), ...axes.slice(0, 1)], axes.map((_, i) => axes.at(-2 + (i % 2) - 2 * (i >> 1)) ?? 0)])
    if (new Set(perm).size === axes.length) add('Transpose', { inputs: { x }, attrs: { perm } });
  if (dtype !== 'string') {
    for (const dims of [[], [0], [-1], axes, [0, 0]]) add('Reverse', { inputs: { x }, attrs: { dims } });
    add('Diag', { inputs: { x } });
    for (const [before, after] of [[0, 0], [1, 2], [0, 3]])
      for (const constantValue of [0, 2, NaN, -1.5])
        add('PadV2', { inputs: { x }, attrs: { paddings: shape.map((_, i) => (i % 2 ? [0, after] : [before, after])), constantValue } });
    for (const mode of ['reflect', 'symmetric'])
      for (const p of [0, 1, 2, 4])
        add('MirrorPad', { inputs: { x }, attrs: { paddings: shape.map((_, i) => (i % 2 ? [0, p] : [p, 0])), mode } });
    add('PadV2', { inputs: { x }, attrs: { paddings: shape.map(() => [-1, 0]), constantValue: 0 } });
    add('PadV2', { inputs: { x }, attrs: { paddings: [...shape, 1].map(() => [1, 0]), constantValue: 0 } });
  }
  for (const [begin, size] of [[0, -1], [1, 1], [0, 0], [1, -1], [-1, 1], [2, 5], [0, 1]] as const)
    for (const which of [0, shape.length - 1])
      add('Slice', { inputs: { x }, attrs: { begin: shape.map((_, i) => (i === which ? begin : 0)), size: shape.map((_, i) => (i === which ? size : -1)) } });
  for (const [begin, end, stride] of [[0, 9, 1], [-1, -9, -1], [1, 3, 2], [9, 0, -2], [-2, 9, 1], [3, 1, 1], [0, 5, 0], [5, -1, -3]])
    for (const masks of [{}, { beginMask: 1 }, { endMask: 1 }, { shrinkAxisMask: 1 }, { newAxisMask: 1 }, { ellipsisMask: 1 }])
      add('StridedSlice', {
        inputs: { x },
        attrs: { begin: shape.map(() => begin), end: shape.map(() => end), strides: shape.map(() => stride), beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0, ...masks },
      });
  if (shape.length > 0)
    for (const axis of [0, -1, shape.length - 1]) {
      add('Unpack', { inputs: { value: x }, attrs: { axis } });
      const last = shape.at(axis)!;
      for (const numOrSizeSplits of [1, [1, last - 1], [last], [0, last], [-1, 1], [1, last], 2].filter(s => !Array.isArray(s) || s.every(v => v >= -1)))
        add('SplitV', { inputs: { x }, attrs: { numOrSizeSplits, axis } });
      add('Concat', { inputs: [x, odd(dtype, shape, 1)], attrs: { axis } }, { inputs: [x], attrs: { axis } });
      add('Concat', { inputs: [x, odd(dtype, shape.map((n, i) => (i === axis || (axis === -1 && i === shape.length - 1) ? 0 : n))), x], attrs: { axis } });
    }
  for (const axis of [0, -1, shape.length]) add('Pack', { inputs: [x, odd(dtype, shape, 1), x], attrs: { axis } }, { inputs: [x], attrs: { axis } });
  add('Fill', { inputs: {}, attrs: { shape, value: x.values[0] ?? 0, dtype } });
}
add('Fill', { inputs: {}, attrs: { shape: [3], value: 5 } }, { inputs: {}, attrs: { shape: [3], value: -0.5, dtype: 'int32' } });
for (const dtype of two) {
  add('Concat', { inputs: [plain([2, 3], dtype), plain([2, 2], dtype)], attrs: { axis: 1 } });
  add('Concat', { inputs: [plain([2, 3], dtype), plain([2, 2], dtype)], attrs: { axis: 0 } });
  add('Pack', { inputs: [plain([2, 3], dtype), plain([2, 2], dtype)], attrs: { axis: 0 } });
}
for (const [start, stop, step] of [[0, 5, 1], [0, 1, 0.3], [5, 0, -2], [0, 5, -1], [3, 3, 1], [0, 5, 0], [NaN, 3, 1]])
  for (const dtype of two) add('Range', { inputs: {}, attrs: { start, stop, step, dtype } });
for (const [start, stop, num] of [[0, 1, 5], [1, 1, 3], [5, -5, 4], [0, 1, 1], [0, 1, 0], [-Infinity, 1, 3]])
  add('LinSpace', { inputs: {}, attrs: { start, stop, num } });

// indices
for (const [shape, dtype] of product([[4], [4, 3], [3, 0], [2, 3, 2], [2, 2, 3, 2]], [...all, 'string'] as const))
  for (const [axis, indices] of product([0, shape.length - 1], [ints(0), ints(1, 0, 1), ints(), ints(-1), ints(4), ints(2147483647), given([1, 2], [0, 1], 'int32'), given([], [1], 'int32')])) {
    add('GatherV2', { inputs: { x: odd(dtype, shape), indices }, attrs: { axis, batchDims: 0 } });
    if (axis > 0 && indices.shape.length === 2)
      add('GatherV2', { inputs: { x: odd(dtype, shape), indices: given([shape[0], 2], Array.from({ length: 2 * shape[0] }, (_, i) => i % 2), 'int32') }, attrs: { axis, batchDims: 1 } });
  }
for (const dtype of all) {
  for (const indices of [given([2, 1], [1, 0], 'int32'), given([2, 2], [1, 0, 2, 1], 'int32'), given([2, 2], [3, 0, 0, 0], 'int32'), given([1, 1], [-1], 'int32'), given([0, 1], [], 'int32'), given([1, 3], [0, 0, 0], 'int32'), given([1], [2], 'int32'), given([1, 2], [0, 2], 'int32')])
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
    add('TensorScatterUpdate', { inputs: { tensor: odd(dtype, shape), indices: places, updates }, attrs: { shape } });
    add('SparseToDense', { inputs: { sparseIndices: places, sparseValues: updates, defaultValue: given([], [dtype === 'float32' ? -0.5 : 1], dtype) }, attrs: { outputShape: shape } });
  }
  for (const depth of [3, 1]) for (const indices of [ints(0, 2, 1), ints(-1, 3, 0), given([], [1], 'int32'), given([2, 0], [], 'int32'), given([2, 2], [0, 1, 2, 9], 'int32')])
    add('OneHot', { inputs: { indices }, attrs: { depth, onValue: dtype === 'float32' ? 0.5 : 1, offValue: 0, dtype } });
  for (const condition of [odd('bool', [3, 5]), odd('bool', [3]), odd('bool', []), odd('bool', [5])])
    add('Select', { inputs: { condition, t: odd(dtype, [3, 5]), e: odd(dtype, [3, 5], 4) } });
  add('Select', { inputs: { condition: odd('bool', []), t: odd(dtype, []), e: odd(dtype, [], 1) } });
  add('Select', { inputs: { condition: odd('bool', [0]), t: odd(dtype, [0]), e: odd(dtype, [0]) } });
}
for (const weights of [given([0], []), plain([4]), plain([4], 'int32')])
  for (const x of [ints(0, 2, 2, 1), ints(0, 2, 5, 1), ints(-1, 0, 1, 1)]) {
    add('Bincount', { inputs: { x, weights }, attrs: { size: 4 } });
    for (const binaryOutput of yes) add('DenseBincount', { inputs: { x, weights }, attrs: { size: 4, binaryOutput } });
  }
for (const binaryOutput of yes)
  add('DenseBincount', { inputs: { x: given([2, 2], [0, 2, 2, 5], 'int32'), weights: plain([2, 2]) }, attrs: { size: 4, binaryOutput } });
for (const segments of [ints(0, 0, 1), ints(0, 1, 3), ints(1, 0, 1), ints(-1, 0, 1)])
  for (const indices of [ints(0, 2, 1), ints(0, 3, 1), ints(0, -1, 0)]) for (const dtype of two)
    add('SparseSegmentMean SparseSegmentSum', { inputs: { data: plain([3, 2], dtype), indices, segmentIds: segments } });
for (const [inShape, newShape] of [[[2, 3], [3, 2]], [[2, 3], [-1]], [[2, 3], [4]], [[2, 3], [-1, -1]], [[2, 3], [6, 1]]])
  for (const at of [[0, 1, 1, 2], [0, 0, 1, 0]])
    add('SparseReshape', { inputs: { inputIndices: given([2, 2], at, 'int32'), inputShape: ints(...inShape), newShape: ints(...newShape) } });
for (const rows of [[0, 2], [2, 0], [0, 5], [-1, 0], [0, 0]]) for (const dtype of two)
  add('SparseFillEmptyRows', { inputs: { indices: given([2, 2], [rows[0], 1, rows[1], 0], 'int32'), values: plain([2], dtype), denseShape: ints(4, 2), defaultValue: plain([], dtype) } });
add('SparseFillEmptyRows', { inputs: { indices: given([0, 2], [], 'int32'), values: plain([0]), denseShape: ints(0, 2), defaultValue: plain([]) } });
for (const name in imageCases) add(name, ...imageCases[name]);
