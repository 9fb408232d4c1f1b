import { cat, tensor, tf, useBackend } from 'fastbook-ts';

useBackend('wasm');

/** Numbers that are kept as bytes: so many, and none beyond 255. */
const n = 2 ** 18;
const bytes = (count = n, change: Record<number, number> = {}) =>
  Object.assign(
    Int32Array.from({ length: count }, (_, i) => (i * 7) % 256),
    change,
  );
const whole = (values: Int32Array) => tf.tensor(values, [values.length / 64, 64], 'int32');

/** Where values are others than the expected ones; Jest's own comparison takes a second for so many. */
const firstDifference = (values: ArrayLike<number>, expected: ArrayLike<number>) =>
  values.length === expected.length
    ? Array.prototype.findIndex.call(values, (value: number, i: number) => !Object.is(value, expected[i]))
    : 'the length';

/** Bytes that WebAssembly has taken of the machine. */
const memory = () => (tf.backend() as tf.KernelBackend & { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;

afterEach(() => tf.disposeVariables());

describe('whole numbers from 0 to 255', () => {
  it('take no more than that as whole numbers, as fractions, and for their mean and deviation', async () => {
    const parts = Array.from({ length: 16 }, () => whole(bytes(2 ** 20)));
    const before = memory();
    const joined = cat(parts);
    const fractions = joined.float().div(255);
    const values = Array.from({ length: 256 }, (_, byte) => byte / 255);
    const mean = values.reduce((a, b) => a + b) / 256;
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 256);
    expect(fractions.mean().item()).toBeCloseTo(mean, 6);
    expect(fractions.std().item()).toBeCloseTo(deviation, 6);
    const batch = fractions.gather([5, 2 ** 18 - 1]);
    expect([...batch.dataSync()]).toEqual([5, 2 ** 18 - 1].flatMap(row => [...fractions.at(row).dataSync()]));
    expect(fractions.at(1).dataSync()[5]).toBe(Math.fround(((69 * 7) % 256) / 255));
    expect(memory() - before).toBeLessThan(2 * 2 ** 24);
    expect((await joined.float().data()).slice(0, 3)).toEqual(Float32Array.of(0, 7, 14));
    tf.dispose([...parts, joined, fractions, batch]);
  });

  it.each([
    ['one beyond', { 9: 256 }],
    ['a negative one', { [n - 1]: -1 }],
  ])('with %s among them keep it', (_, change) => {
    const values = bytes(n, change);
    expect(firstDifference(whole(values).dataSync(), values)).toBe(-1);
    const joined = cat([whole(values), whole(bytes())]);
    expect(firstDifference(joined.dataSync(), [...values, ...bytes()])).toBe(-1);
  });

  const other = tensor([1.5]);
  it.each<[string, (x: tf.Tensor) => tf.Tensor, (value: number) => number]>([
    ['x.add(1.5)', x => x.float().add(1.5), v => v + 1.5],
    ['x.sub(1.5)', x => x.float().sub(1.5), v => v - 1.5],
    ['a number without x', x => other.sub(x.float()), v => 1.5 - v],
    ['x.mul(1.5)', x => x.float().mul(1.5), v => v * 1.5],
    ['x.div(0)', x => x.float().div(0), v => v / 0],
    ['x.div of whole numbers', x => x.div(3), v => v / 3],
    ['x.div(tensor)', x => x.float().div(other), v => v / 1.5],
    ['x.mul(x)', x => x.mul(x), v => v * v],
    ['x.add(2)', x => x.add(2), v => v + 2],
    ['x.float().square()', x => x.float().square(), v => v * v],
    ['x.gt(100)', x => x.gt(100), v => Number(v > 100)],
    ['x.toBool()', x => x.toBool(), v => Number(v !== 0)],
    ['fractions as whole numbers', x => x.float().div(10).toInt(), v => Math.trunc(v / 10)],
    ['fractions of x.sub(1)', x => x.float().div(2).sub(1).mul(x.float()), v => (v / 2 - 1) * v],
    ['x.squaredDifference(9)', x => tf.squaredDifference(x.float(), 9), v => (v - 9) ** 2],
    ['cat of two kinds', x => cat([x.float(), x.float().div(2)]).slice([n / 64, 0]), v => v / 2],
    ['x.float().toInt()', x => x.float().toInt(), v => v],
    ['x.float().add(x)', x => x.float().add(x.float()), v => v + v],
    ['x.clone()', x => x.clone(), v => v],
  ])('%s is what it is of whole ones', (_, of, expected) => {
    const y = of(whole(bytes()));
    expect(y.shape).toEqual([n / 64, 64]);
    expect(firstDifference(y.dataSync(), Float32Array.from(bytes(), expected))).toBe(-1);
  });

  it('have their sums, rows, columns, and places in another order', () => {
    const x = whole(bytes());
    const numbers = [...bytes()];
    expect(x.float().sum().item()).toBe(numbers.reduce((a, b) => a + b));
    expect(x.at(3).tolist()).toEqual(numbers.slice(192, 256));
    expect(x.slice([0, 1], [2, 2]).tolist()).toEqual([numbers.slice(1, 3), numbers.slice(65, 67)]);
    expect(x.reshape([-1, 32]).T.at(1).tolist()).toEqual(numbers.filter((_, i) => i % 32 === 1));
    expect(
      tf
        .stack([x, whole(bytes())])
        .at(1)
        .at(3)
        .tolist(),
    ).toEqual(numbers.slice(192, 256));
    expect(tf.concat([x, x], 1).at(1).tolist()).toEqual([
      ...numbers.slice(64, 128),
      ...numbers.slice(64, 128),
    ]);
  });

  it('are free with their last holder', () => {
    const x = whole(bytes());
    const [asFloat, view] = [x.float(), x.reshape([-1])];
    x.dispose();
    const others = Array.from({ length: 20 }, () => tf.fill([n / 4], 7)); // may take its memory
    expect(asFloat.add(1).dataSync().slice(0, 3)).toEqual(Float32Array.of(1, 8, 15));
    asFloat.dispose();
    expect(view.dataSync().slice(0, 3)).toEqual(Int32Array.of(0, 7, 14));
    tf.dispose([view, ...others]);
    const before = memory();
    const values = bytes();
    for (let i = 0; i < 200; i++) tf.tidy(() => void whole(values).float().div(255));
    expect(memory() - before).toBeLessThan(2 ** 24);
  });
});

it('x.std() takes as much memory as x once more', () => {
  const x = tf.tensor(new Float32Array(2 ** 24).fill(1, 2 ** 23));
  const before = memory();
  expect(x.std().item()).toBeCloseTo(0.5, 6);
  expect(memory() - before).toBeLessThan(1.3 * 4 * 2 ** 24);
  x.dispose();
});
