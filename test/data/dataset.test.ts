import { inspect } from 'node:util';
import { DataLoader, manualSeed, tensor, tf, zip } from 'fastbook-ts';

describe('zip', () => {
  const x = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ]);
  const y = tensor([1, 0, 1, 0]);

  it('zip(x, y) is a dataset of rows', () => {
    const dset = zip(x.float(), y);
    expect(dset.length).toBe(4);
    expect(dset.at(-1).map(t => t.arraySync())).toEqual([[7, 8], 0]);
    expect([...dset]).toHaveLength(4);
    expect(inspect(dset)).toBe('(#4) [float32 [2], int32 []]');
    expect(() => dset.at(4)).toThrow('row 4 is out of bounds for a dataset of 4');
  });

  it('zip(x, y) refuses tensors of different length', () => {
    expect(() => zip(x, tensor([1]))).toThrow('zip: tensors differ in their number of rows: 4 and 1');
  });

  it.each([false, true])('zip(x, y) gives the batches of a list of its pairs (shuffle: %s)', shuffle => {
    const [fast, slow] = [zip(x, y), [...zip(x, y)]].map(dataset => {
      manualSeed(3);
      return [...new DataLoader<tf.Tensor[]>(dataset, { batchSize: 3, shuffle })].map(batch =>
        batch.map(t => [t.dtype, t.arraySync()]),
      );
    });
    expect(fast).toEqual(slow);
  });
});
