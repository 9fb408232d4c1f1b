import * as library from 'fastbook-ts';
import { engine } from '../../lib/autograd/engine';
import {
  iterations,
  loops,
  mostBytes,
  names,
  preparation,
  sumOfLosses,
  toJavaScript,
} from '../support/loops';

const { collectGarbage, tensor, tf } = library;

describe('backward', () => {
  it('frees what a calculation has saved, but not tensors that the caller holds', () => {
    const x = tensor([1, 2]).requiresGrad_();
    x.square().sum().backward();
    const { numTensors } = tf.memory();
    const [square, sum] = [x.square(), x.square().sum()];
    sum.backward();
    tf.dispose([square, sum]);
    // the second square, and what it saved, are left to the collector
    expect(tf.memory().numTensors - numTensors).toBeLessThanOrEqual(2);
  });
});

describe('collectGarbage', () => {
  it('frees the tensors that nobody can reach', () => {
    const before = tf.memory().numTensors;
    (() => {
      const x = tensor([1, 2]).requiresGrad_();
      for (let i = 0; i < 100; i++) x.mul(i).sigmoid().sum();
      x.square().sum().backward();
    })();
    expect(engine.state.numTensors).toBeGreaterThan(before + 300);
    collectGarbage();
    expect(engine.state.numTensors).toBeLessThanOrEqual(before + 5);
  });
});

it('what was held for a while and let go takes as much room as what is held, and not as much again', () => {
  collectGarbage();
  const before = engine.state.numBytes;
  const [size, most] = [2 ** 22, 64]; // of 4 MB each, 268 MB
  let [held, peak]: [library.tf.Tensor[], number] = [[], 0];
  for (let i = 0; i < 300; i++) {
    held.push(tf.fill([size / 4], i));
    if (held.length > most) held = held.slice(most / 2);
    peak = Math.max(peak, engine.state.numBytes - before);
  }
  expect(held.map(x => x.size)).toEqual(held.map(() => size / 4));
  expect(peak / (most * size)).toBeLessThan(1.4);
});

describe('a loop', () => {
  jest.setTimeout(60_000);
  const AsyncFunction = (async () => {}).constructor as new (
    ...code: string[]
  ) => (...values: unknown[]) => Promise<{ result: number; peak: { numTensors: number; numBytes: number } }>;

  beforeEach(collectGarbage);

  it.each(Object.entries(loops))('%s: right numbers, flat memory', async (_, code) => {
    const before = tf.memory();
    const run = new AsyncFunction(
      ...names,
      toJavaScript(`${preparation} ${code}
      return { result, peak };`),
    );
    const { result, peak } = await run(...names.map(name => library[name]));
    expect(result).toBe(sumOfLosses);
    // each loop makes some 10,000 tensors, and 400 MB
    expect(peak.numTensors - before.numTensors).toBeLessThan(iterations * 2 + 5500);
    expect(peak.numBytes - before.numBytes).toBeLessThan(mostBytes);
  });
});
