import { inspect } from 'node:util';
import { arange, DataLoader, DataLoaders, first, L, manualSeed, tensor, tf, zip } from 'fastbook-ts';

const values = (loader: Iterable<unknown>) =>
  [...loader].map(batch => (batch instanceof tf.Tensor ? (batch.arraySync() as unknown) : batch));

describe('DataLoader', () => {
  it('gives batches of numbers as tensors, the last one smaller', () => {
    expect(values(new DataLoader([0, 1, 2, 3, 4], { batchSize: 2 }))).toEqual([[0, 1], [2, 3], [4]]);
  });

  it('{dropLast} leaves out the smaller batch at the end', () => {
    expect(values(new DataLoader([0, 1, 2, 3, 4], { batchSize: 2, dropLast: true }))).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('new DataLoader(tensor) gives its rows', () => {
    expect(values(new DataLoader(arange(4), { batchSize: 2 }))).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('{shuffle} gives a new order in every pass, by the seed', () => {
    const loader = new DataLoader(arange(15), { batchSize: 5, shuffle: true });
    manualSeed(1);
    const [a, b] = [values(loader), values(loader)];
    manualSeed(1);
    expect(values(loader)).toEqual(a);
    expect(b).not.toEqual(a);
    expect(a.flat().sort((x, y) => Number(x) - Number(y))).toEqual([...Array(15).keys()]);
  });

  it('collates pairs of number and text to a tensor and a list', () => {
    const ds = new L([...'abcdefghijklmnopqrstuvwxyz'].entries());
    expect(inspect(ds).replaceAll(/\s/g, '')).toMatch(/^\(#26\)\[\[0,'a'\],\[1,'b'\]/);
    const batches = [...new DataLoader(ds, { batchSize: 6 })];
    expect(batches.map(([numbers]) => numbers.shape)).toEqual([[6], [6], [6], [6], [2]]);
    expect(batches[4][1]).toEqual(['y', 'z']);
  });

  it('new DataLoader(iterable) has no length, and cannot shuffle', () => {
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

  it('gives the items one by one without batchSize', () => {
    expect([...new DataLoader(['a', 'b'])]).toEqual(['a', 'b']);
  });

  it('length is the number of batches', () => {
    expect(new DataLoader(Array(12396).fill(0), { batchSize: 256 }).length).toBe(49);
    expect(new DataLoader(Array(12396).fill(0), { batchSize: 256, dropLast: true }).length).toBe(48);
    expect(new DataLoader([], { batchSize: 2 }).length).toBe(0);
  });

  it.each([0, -1, 2.5, NaN])('{batchSize: %d} is refused', batchSize => {
    expect(() => new DataLoader([1], { batchSize })).toThrow(
      `batchSize has to be a positive whole number, got ${batchSize}`,
    );
  });

  it('{dropLast} is refused without batchSize', () => {
    expect(() => new DataLoader([1], { dropLast: true })).toThrow('dropLast needs a batchSize');
  });

  it('refuses to collate tensors of different shapes', () => {
    expect(() => [...new DataLoader([tensor([1]), tensor([1, 2])], { batchSize: 2 })]).toThrow(
      'cannot collate tensors of different shapes: item 0 has [1], item 1 has [2]',
    );
  });

  it('oneBatch() is refused where there are no batches', () => {
    expect(() => new DataLoader([], { batchSize: 2 }).oneBatch()).toThrow('does not contain any batches');
  });

  it('a loop has as many tensors after it as before, also when it is left early', () => {
    const loader = new DataLoader(zip(tensor([[1], [2], [3]]), tensor([1, 2, 3])), { batchSize: 1 });
    const { numTensors } = tf.memory();
    // in a function of its own, whose variables are gone after it
    const loop = () => {
      for (const [xb, yb] of loader) xb.mul(yb).sum().item();
      for (const [xb] of loader) {
        xb.add(1);
        break;
      }
      for (const [xb] of loader) xb.add(tensor([1, 2]).add(tensor([1, 2, 3])));
    };
    expect(loop).toThrow();
    expect(tf.memory().numTensors).toBeLessThanOrEqual(numTensors);
  });
});

describe('first', () => {
  it('first(loader) is its first batch', () => {
    expect(first(new DataLoader([1, 2, 3], { batchSize: 2 })).arraySync()).toEqual([1, 2]);
  });

  it('first([]) is refused', () => {
    expect(() => first([])).toThrow('first: there are no items');
  });
});

describe('DataLoaders', () => {
  it('has train and valid, trainDs and validDs', () => {
    const [train, valid] = [new DataLoader([1]), new DataLoader([2])];
    const dls = new DataLoaders(train, valid);
    expect([dls.train, dls.valid, dls.trainDs, dls.validDs]).toEqual([train, valid, [1], [2]]);
  });
});
