import { manualSeed, randn, tf, useBackend } from 'fastbook-ts';

describe.each(['wasm', 'onnxruntime', 'cpu'])('tf.matMul on %s', backend => {
  beforeAll(() => {
    useBackend(backend);
    manualSeed(1);
  });

  it('gives the product, whichever operand is transposed', () => {
    for (const [m, k, n] of [
      [256, 784, 1],
      [256, 784, 30],
      [1, 30, 256],
      [256, 30, 1],
      [130, 129, 131],
      [3, 40, 9],
      [9, 40, 3],
      [2, 2, 35],
      [210, 220, 230],
    ]) {
      const [a, b] = [randn(m, k), randn(k, n)];
      const plain = a.matmul(b);
      const [aT, bT] = [a.T.clone(), b.T.clone()];
      for (const product of [
        tf.matMul(aT, b, true, false),
        tf.matMul(a, bT, false, true),
        tf.matMul(aT, bT, true, true),
      ]) {
        expect(product.shape).toEqual([m, n]);
        expect(product.sub(plain).abs().max().item()).toBeLessThan(1e-3);
      }
    }
  });

  // plain CPU's tensors are such arrays
  const itInPlace = backend === 'cpu' ? it.skip : it;

  itInPlace('leaves no array beside its result', () => {
    const [a, b] = [randn(512, 64), randn(64, 512)];
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 20; i++) tf.dispose(a.matmul(b));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 21);
  });
});
