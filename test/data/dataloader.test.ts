import { inspect } from 'node:util';
import { arange, DataLoader, DataLoaders, first, L, manualSeed, tensor, tf, zip } from 'fastbook-ts';

const values = (loader: Iterable<unknown>) =>
  [...loader].map(batch => (batch instanceof tf.Tensor ? (batch.arraySync() as unknown) : batch));

describe('DataLoader', () => {
  it('hands out batches of numbers as tensors, the last one smaller', () => {
    expect(values(new DataLoader([0, 1, 2, 3, 4], { batchSize: 2 }))).toEqual([[0, 1], [2, 3], [4]]);
    expect(values(new DataLoader([0, 1, 2, 3, 4], { batchSize: 2, dropLast: true }))).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(values(new DataLoader(arange(4), { batchSize: 2 }))).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('shuffles anew in every pass, by the seed', () => {
    const loader = new DataLoader(arange(15), { batchSize: 5, shuffle: true });
    manualSeed(1);
    const [a, b] = [values(loader), values(loader)];
    manualSeed(1);
    expect(values(loader)).toEqual(a);
    expect(b).not.toEqual(a);
    expect(a.flat().sort((x, y) => Number(x) - Number(y))).toEqual([...Array(15).keys()]);
  });

  it('takes pairs apart: a tensor of numbers, and a list of letters', () => {
    const ds = new L([...'abcdefghijklmnopqrstuvwxyz'].entries());
    expect(inspect(ds).replaceAll(/\s/g, '')).toMatch(/^\(#26\)\[\[0,'a'\],\[1,'b'\]/);
    const batches = [...new DataLoader(ds, { batchSize: 6 })];
    expect(batches.map(([numbers]) => numbers.shape)).toEqual([[6], [6], [6], [6], [2]]);
    expect(batches[4][1]).toEqual(['y', 'z']);
  });

  it('takes an iterable, whose length nobody knows', () => {
    const numbers = {
      *[Symbol.iterator]() {
        yield* [1, 2, 3];
      },
    };
    const loader = new DataLoader(numbers, { batchSize: 2 });
    expect(values(loader)).toEqual([[1, 2], [3]]);
    expect(() => loader.length).toThrow('an iterable has no length');
    expect(() => new DataLoader(numbers, { batchSize: 2, shuffle: true })).toThrow(
      'can only shuffle what has a length and positions, not an iterable',
    );
  });

  it('without a batch size hands out the items as they are', () => {
    expect([...new DataLoader(['a', 'b'])]).toEqual(['a', 'b']);
  });

  it('knows its number of batches', () => {
    expect(new DataLoader(Array(12396).fill(0), { batchSize: 256 }).length).toBe(49);
    expect(new DataLoader(Array(12396).fill(0), { batchSize: 256, dropLast: true }).length).toBe(48);
    expect(new DataLoader([], { batchSize: 2 }).length).toBe(0);
  });

  it.each([0, -1, 2.5, NaN])('refuses a batch size of %d', batchSize => {
    expect(() => new DataLoader([1], { batchSize })).toThrow(
      `batchSize has to be a positive whole number, got ${batchSize}`,
    );
  });

  it('refuses dropLast without a batch size, and tensors of different shapes', () => {
    expect(() => new DataLoader([1], { dropLast: true })).toThrow('dropLast needs a batchSize');
    expect(() => [...new DataLoader([tensor([1]), tensor([1, 2])], { batchSize: 2 })]).toThrow(
      'cannot collate tensors of different shapes: item 0 has [1], item 1 has [2]',
    );
  });

  it('first and oneBatch give the first batch, and say so where there is none', () => {
    expect(first(new DataLoader([1, 2, 3], { batchSize: 2 })).arraySync()).toEqual([1, 2]);
    expect(() => new DataLoader([], { batchSize: 2 }).oneBatch()).toThrow('does not contain any batches');
    expect(() => first([])).toThrow('first: there are no items');
  });
});

describe('zip', () => {
  const x = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ]);
  const y = tensor([1, 0, 1, 0]);

  it('is a dataset of rows', () => {
    const dset = zip(x.float(), y);
    expect(dset.length).toBe(4);
    expect(dset.at(-1).map(t => t.arraySync())).toEqual([[7, 8], 0]);
    expect([...dset]).toHaveLength(4);
    expect(inspect(dset)).toBe('(#4) [float32 [2], int32 []]');
    expect(() => dset.at(4)).toThrow('row 4 is out of bounds for a dataset of 4');
    expect(() => zip(x, tensor([1]))).toThrow('zip: tensors differ in their number of rows: 4 and 1');
  });

  it.each([false, true])('is cut into the same batches as a list of its pairs (shuffle: %s)', shuffle => {
    const [fast, slow] = [zip(x, y), [...zip(x, y)]].map(dataset => {
      manualSeed(3);
      return [...new DataLoader<tf.Tensor[]>(dataset, { batchSize: 3, shuffle })].map(batch =>
        batch.map(t => [t.dtype, t.arraySync()]),
      );
    });
    expect(fast).toEqual(slow);
  });
});

it('a loop over a loader keeps the number of tensors, also when it is left early', () => {
  const loader = new DataLoader(zip(tensor([[1], [2], [3]]), tensor([1, 2, 3])), { batchSize: 1 });
  const { numTensors } = tf.memory();
  for (const [xb, yb] of loader) xb.mul(yb).sum().item();
  for (const [xb] of loader) {
    xb.add(1);
    break;
  }
  expect(() => {
    for (const [xb] of loader) xb.add(tensor([1, 2]).add(tensor([1, 2, 3])));
  }).toThrow();
  expect(tf.memory().numTensors).toBe(numTensors);
});

it('DataLoaders have a training and a validation part', () => {
  const [train, valid] = [new DataLoader([1]), new DataLoader([2])];
  const dls = new DataLoaders(train, valid);
  expect([dls.train, dls.valid, dls.trainDs, dls.validDs]).toEqual([train, valid, [1], [2]]);
});
