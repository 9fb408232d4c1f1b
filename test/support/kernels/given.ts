import * as tf from '../../../lib/host/tfjs';

/** A tensor as data, so that each backend makes its own. */
export interface Given {
  dtype: tf.DataType;
  shape: number[];
  values: readonly (number | string)[];
}

/** A call of a kernel, beneath the checks of tfjs's operations. */
export interface KernelCase {
  inputs: Record<string, Given> | Given[];
  attrs?: object;
}

/** What is off the path for each type. */
const special: Record<string, readonly (number | string)[]> = {
  float32: [
    0.5,
    NaN,
    -1.5,
    Infinity,
    -0,
    2,
    -Infinity,
    1e-40,
    3e38,
    -3e38,
    0,
    1,
    -1,
    16777216,
    0.1,
    -7.25,
    90,
  ],
  int32: [3, -3, 0, 7, 1, -1, 16777217, 2147483647, -2147483648, 2, 5, -16777219, 46341],
  bool: [1, 0, 1, 1, 0],
  string: ['b', '', 'a', 'B', 'é', 'b'],
};

const size = (shape: readonly number[]) => tf.util.sizeFromShape([...shape]);

/** Values off the path, one after the other, beginning with the `from`th. */
export const odd = (dtype: tf.DataType, shape: number[], from = 0): Given => ({
  dtype,
  shape,
  values: Array.from({ length: size(shape) }, (_, i) => special[dtype][(i + from) % special[dtype].length]),
});

/** Small values that repeat late. */
export const plain = (shape: number[], dtype: tf.DataType = 'float32', from = 0): Given => ({
  dtype,
  shape,
  values: Array.from({ length: size(shape) }, (_, i) => {
    const whole = (((i + from) * 37 + 11) % 23) - 11;
    return dtype === 'bool' ? Math.abs(whole) % 2 : dtype === 'int32' ? whole : whole / 8;
  }),
});

/** A vector of integers, as of indices. */
export const ints = (...values: number[]): Given => ({ dtype: 'int32', shape: [values.length], values });

/** Values in a shape. */
export const given = (
  shape: number[],
  values: readonly (number | string)[],
  dtype: tf.DataType = 'float32',
): Given => ({ dtype, shape, values });

/** Shapes of all ranks, with no numbers, with one, and with more than SIMD takes at once. */
export const shapes = [
  [],
  [0],
  [1],
  [19],
  [3, 5],
  [2, 0, 3],
  [2, 3, 4],
  [2, 1, 3, 2],
  [2, 1, 2, 1, 3],
  [1, 2, 1, 2, 2, 2],
];

/** Numbers of every type. */
export const numeric = ['float32', 'int32', 'bool'] as const;

/** Every way in which shapes meet, and one in which they do not. */
export const meetings: [number[], number[]][] = [
  [[], []],
  [[19], [19]],
  [[], [19]],
  [[19], [1]],
  [[0], [1]],
  [[0], []],
  [
    [3, 5],
    [3, 5],
  ],
  [[3, 5], [5]],
  [[5], [3, 5]],
  [
    [3, 1],
    [1, 5],
  ],
  [
    [3, 5],
    [3, 1],
  ],
  [
    [2, 0],
    [2, 1],
  ],
  [
    [2, 1, 4],
    [3, 1],
  ],
  [
    [2, 3, 2, 2],
    [3, 1, 2],
  ],
  [
    [1, 2, 1, 2, 3],
    [2, 1, 3],
  ],
  [
    [2, 1, 2, 1, 2, 1],
    [3, 1, 2, 1, 3],
  ],
  [[2, 3], [2]],
];

/** Cases by kernel, and what adds one to the kernels of several names. */
export function collect() {
  const cases: Record<string, KernelCase[]> = {};
  const add = (names: string, ...more: KernelCase[]): void => {
    for (const name of names.split(' ')) (cases[name] ??= []).push(...more);
  };
  return { cases, add };
}

/** Values off the path whose sums and products stay in float32's range, or leave it for good. */
export const infinite = (shape: number[]): Given => {
  const x = odd('float32', shape);
  return {
    ...x,
    values: x.values.map(v => (Math.abs(v as number) > 1e30 ? Math.sign(v as number) * Infinity : v)),
  };
};

/** All choices of one from each list. */
export function* product<T extends unknown[]>(...lists: { [K in keyof T]: readonly T[K][] }): Generator<T> {
  const [first, ...others] = lists as readonly (readonly unknown[])[];
  if (!first) return void (yield [] as never);
  for (const value of first) for (const rest of product(...others)) yield [value, ...rest] as never;
}

/** Reduced axes of shapes: all, none, negative, several, not in order, of size 0, and one twice. */
export function* reductions(): Generator<{ shape: number[]; axis: number | number[] }> {
  const axes: [number[], (number | number[])[]][] = [
    [[], [[]]],
    [[0], [0, [0]]],
    [[1], [0]],
    [[19], [0, -1, [0]]],
    [
      [3, 5],
      [0, 1, -1, -2, [0, 1], [1, 0], [-1, 0], [], [0, 0]],
    ],
    [
      [2, 0, 3],
      [0, 1, 2, [0, 1], [0, 2]],
    ],
    [
      [2, 3, 4],
      [0, 1, 2, [0, 2], [1, 2], [2, 0]],
    ],
    [
      [2, 1, 3, 2],
      [1, [0, 2], [3, 1], [1, 2, 3]],
    ],
    [
      [2, 1, 2, 1, 3],
      [2, [0, 4], [1, 3]],
    ],
    [
      [1, 2, 1, 2, 2, 2],
      [3, [1, 3, 5], [0, 2]],
    ],
  ];
  for (const [shape, list] of axes) for (const axis of list) yield { shape, axis };
}

/** Activations of fused kernels. */
export const activations = [
  { activation: 'linear' },
  { activation: 'relu' },
  { activation: 'relu6' },
  { activation: 'sigmoid' },
  { activation: 'elu' },
  { activation: 'leakyrelu', leakyreluAlpha: 0.3 },
];
