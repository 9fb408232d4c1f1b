import { tensor, tf, useBackend } from 'fastbook-ts';

useBackend('wasm');

describe('gather', () => {
  const x = tf.range(0, 24, 1, 'float32').reshape([4, 3, 2]);

  it('x.gather(rows) takes rows of any type, in any order', () => {
    expect(x.gather([2, 0, 2]).arraySync()).toEqual([2, 0, 2].map(i => (x.arraySync() as number[][][])[i]));
    expect(tensor([true, false, true]).gather([1, 0]).dataSync()).toEqual(new Uint8Array([0, 1]));
    expect(x.gather(tf.tensor2d([[1], [3]], [2, 1], 'int32')).shape).toEqual([2, 1, 3, 2]);
    expect(x.gather([1], 1).shape).toEqual([4, 1, 2]);
  });

  it('x.gather(rows) refuses a row that is not there', () => {
    expect(() => x.gather([0, 4])).toThrow('gather: index 4 is out of bounds for axis 0 of size 4');
  });
});
