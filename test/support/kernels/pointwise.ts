import { collect, given, ints, meetings, numeric, odd, plain, product, shapes } from './given';

const { cases, add } = collect();
/** Calls of kernels of one and of two operands of any shape. */
export { cases as pointwiseCases };

const all = numeric;
const two = ['float32', 'int32'] as const;

// one operand
for (const [shape, dtype] of product(shapes, all)) {
  const x = odd(dtype, shape);
  add(
    'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Expm1 Floor Identity IsFinite IsInf ' +
      'IsNan Log Log1p LogicalNot Neg OnesLike Reciprocal Relu Relu6 Round Rsqrt Selu Sigmoid Sign Sin ' +
      'Sinh Softplus Sqrt Square Tan Tanh ZerosLike',
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
    inputs: {
      x: given(
        [8],
        [3, 254, 256, 0.5, -0.5, 0, 1e10, NaN].map(v => (dtype === 'int32' ? v | 0 : v)),
        dtype,
      ),
    },
    attrs: { dtype: 'bool' },
  });
for (const x of [odd('string', [4]), odd('string', [])])
  add('Identity ZerosLike OnesLike', { inputs: { x } });

// two operands
const binary =
  'Add Atan2 Equal FloorDiv Greater GreaterEqual Less LessEqual Maximum Minimum Mod Multiply NotEqual Pow ' +
  'RealDiv SquaredDifference Sub';
for (const [[a, b], left, right] of product(meetings, all, all))
  add(binary, { inputs: { a: odd(left, a), b: odd(right, b, 3) } });
for (const dtype of two) {
  const values = odd(dtype, [17]).values;
  const n = values.length;
  const b = given([n, 1], values, dtype);
  add(binary, { inputs: { a: given([n], values, dtype), b } });
}
for (const [a, b] of meetings) {
  add('LogicalAnd LogicalOr', { inputs: { a: odd('bool', a), b: odd('bool', b, 1) } });
  add('BitwiseAnd', { inputs: { a: odd('int32', a), b: odd('int32', b, 3) } });
  add('Equal NotEqual Greater GreaterEqual Less LessEqual', {
    inputs: { a: odd('string', a), b: odd('string', b, 1) },
  });
  add('Prelu', { inputs: { x: odd('float32', a), alpha: odd('float32', b, 1) } });
  add('BroadcastArgs', { inputs: { s0: ints(...a), s1: ints(...b) } });
}
for (const shape of shapes) {
  add('EluGrad', { inputs: { dy: odd('float32', shape), y: odd('float32', shape, 1) } });
  add('Prelu', { inputs: { x: odd('int32', shape), alpha: plain([1]) } });
  for (const dtype of all)
    add(
      'AddN',
      { inputs: [odd(dtype, shape), odd(dtype, shape, 2), plain(shape, dtype)] },
      { inputs: [odd(dtype, shape)] },
    );
}
add('AddN', { inputs: [plain([2]), plain([3])] });
