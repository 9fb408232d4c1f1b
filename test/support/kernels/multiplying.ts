import { collect, infinite, numeric, plain, product, activations } from './given';

const { cases, add } = collect();
/** Calls of matrix products. */
export { cases as multiplyingCases };

// products
const products: [number[], number[], boolean, boolean][] = [
  [[1, 2, 3], [1, 3, 4], false, false],
  [[2, 3, 2], [2, 3, 4], true, false],
  [[2, 2, 3], [2, 4, 3], false, true],
  [[2, 3, 2], [1, 4, 3], true, true],
  [[1, 2, 0], [1, 0, 3], false, false],
  [[0, 2, 3], [0, 3, 2], false, false],
  [[2, 0, 3], [2, 3, 2], false, false],
  [[1, 2, 3], [1, 2, 3], false, false],
  [[2, 3], [3, 4], false, false],
  [[2, 1, 2, 3], [3, 3, 2], false, false],
  [[3, 2, 3], [2, 3, 2], false, false],
];
for (const [a, b, transposeA, transposeB] of products) {
  for (const [left, right] of product(numeric, numeric))
    add('BatchMatMul', {
      inputs: { a: plain(a, left), b: plain(b, right, 5) },
      attrs: { transposeA, transposeB },
    });
  add('BatchMatMul', { inputs: { a: infinite(a), b: infinite(b) }, attrs: { transposeA, transposeB } });
  const n = b.at(transposeB ? -2 : -1)!;
  for (const bias of [undefined, plain([n]), plain([1]), plain([]), plain([1, n]), plain([n + 1])])
    for (const how of activations)
      add('_FusedMatMul', {
        inputs: { a: plain(a), b: plain(b, 'float32', 5), ...(bias && { bias }) },
        attrs: { transposeA, transposeB, ...how },
      });
  for (const weights of [plain([n]), plain([1]), plain([])])
    add('_FusedMatMul', {
      inputs: { a: plain(a), b: plain(b, 'float32', 5), bias: plain([n]), preluActivationWeights: weights },
      attrs: { transposeA, transposeB, activation: 'prelu' },
    });
  add('_FusedMatMul', {
    inputs: { a: infinite(a), b: plain(b, 'int32', 5), bias: plain([n]) },
    attrs: { transposeA, transposeB, activation: 'relu' },
  });
}
