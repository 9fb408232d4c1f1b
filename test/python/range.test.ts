import { inspect } from 'node:util';
import { DataLoader, randn, range, tensor, tf } from 'fastbook-ts';

describe('range', () => {
  it.each([
    [range(4), [0, 1, 2, 3]],
    [range(2, 5), [2, 3, 4]],
    [range(0, 10, 4), [0, 4, 8]],
    [range(3, 0, -1), [3, 2, 1]],
    [range(0), []],
    [range(5, 2), []],
  ])('%s has the numbers of Python: %j', (numbers, expected) => {
    expect([...numbers]).toEqual(expected);
    expect(numbers.length).toBe(expected.length);
    expect([numbers.at(0), numbers.at(-1), numbers.at(99)]).toEqual([
      expected[0],
      expected.at(-1),
      undefined,
    ]);
    expect(numbers.map(i => i * 2)).toEqual(expected.map(i => i * 2));
  });

  it('inspect(range) is the call', () => {
    expect([range(4), range(0, 10, 4)].map(x => inspect(x))).toEqual(['range(0, 4)', 'range(0, 10, 4)']);
  });

  it('range(start, stop, step) refuses fractions, and a step of 0', () => {
    expect(() => range(1.5)).toThrow('range: expected whole numbers, and a step other than 0, got 0, 1.5, 1');
    expect(() => range(0, 3, 0)).toThrow('a step other than 0');
  });

  it('new DataLoader(range) gives its numbers in batches', () => {
    const batches = [...new DataLoader(range(15), { batchSize: 5, shuffle: true })].map(batch => [
      ...batch.dataSync(),
    ]);
    expect(batches.map(batch => batch.length)).toEqual([5, 5, 5]);
    expect(batches.flat().sort((a, b) => a - b)).toEqual([...range(15)]);
  });
});

describe('map', () => {
  const [time, speed] = [tensor([...range(20)]).float(), randn(20)];
  const f = (t: tf.Tensor, params: tf.Tensor) =>
    t
      .pow(2)
      .mul(params.at(0))
      .add(t.mul(params.at(1)))
      .add(params.at(2));
  const step = (params: tf.Tensor) => {
    const preds = f(time, params);
    preds.sub(speed).pow(2).mean().backward();
    params.sub_(params.grad!.mul(1e-5));
    params.grad = null;
    return preds;
  };

  it('map(step) of training steps has hardly more tensors after 20 than after 2', () => {
    const params = randn(3).requiresGrad_();
    const counts = range(20).map(() => {
      step(params);
      return tf.memory().numTensors;
    });
    // V8 may hold some for a moment; 20 steps make 300
    expect(counts[19] - counts[1]).toBeLessThan(50);
    expect(params.isDisposed).toBe(false);
  });

  it('map(step) keeps what a training step returns', () => {
    const params = randn(3).requiresGrad_();
    const preds = range(2).map(() => step(params));
    expect(preds.map(x => x.shape)).toEqual([time.shape, time.shape]);
    expect(preds[0].sub(preds[1]).abs().max().item()).toBeGreaterThan(0);
  });

  it('map(f) keeps tensors where f does not train', () => {
    const made = range(3).map(i => tensor([i]).add(1));
    expect(made.map(x => x.item())).toEqual([1, 2, 3]);
  });

  it('map(f) frees what f has made around another training loop', () => {
    const params = randn(3).requiresGrad_();
    const counts = range(20).map(() => {
      range(3).map(() => step(params));
      f(time, params);
      return tf.memory().numTensors;
    });
    // V8 may hold some for a moment; 20 steps make 300
    expect(counts[19] - counts[1]).toBeLessThan(50);
  });
});
