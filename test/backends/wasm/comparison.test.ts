import { tensor, tf, useBackend } from 'fastbook-ts';

/** Beyond 2²⁴, where float32 has even numbers only. */
const large = 2 ** 24;
const matrix = () => tensor([large, large + 1, large + 2], [-1, 0, 2 ** 31 - 1]);

const compared = (a: tf.Tensor, b: tf.Tensor) =>
  [a.equal(b), a.notEqual(b), a.greater(b), a.greaterEqual(b), a.less(b), a.lessEqual(b)].map(result => {
    expect(result.dtype).toBe('bool');
    return [...result.dataSync()].join('');
  });

for (const backend of ['wasm', 'cpu']) {
  it(`whole numbers are compared digit by digit, element by element and repeated, on ${backend}`, () => {
    useBackend(backend);
    const row = tensor([large + 1, 0, large + 3]);
    expect(compared(matrix(), matrix())).toEqual([
      '111111',
      '000000',
      '000000',
      '111111',
      '000000',
      '111111',
    ]);
    expect(compared(matrix(), tensor(large + 1))).toEqual([
      '010000',
      '101111',
      '001001',
      '011001',
      '100110',
      '110110',
    ]);
    expect(compared(matrix(), row)).toEqual(['000010', '111101', '010001', '010011', '101100', '101110']);
    expect(compared(row, matrix())).toEqual(['000010', '111101', '101100', '101110', '010001', '010011']);
    expect(
      matrix()
        .equal(tensor([[large], [-1]]))
        .arraySync(),
    ).toEqual([
      [1, 0, 0],
      [1, 0, 0],
    ]);
    expect(matrix().slice([0, 0], [0, 3]).equal(row).shape).toEqual([0, 3]);
  });
}
