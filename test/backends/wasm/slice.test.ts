import { Adam, tensor, tf, useBackend, zeros } from 'fastbook-ts';

useBackend('wasm');

describe('slice', () => {
  const rows = () => tf.range(0, 12, 1, 'float32').reshape([4, 3]);

  it('x.slice(…) of rows shares the memory of x, also after x is disposed', () => {
    const x = rows();
    const part = x.slice([1, 0], [2, 3]);
    const inner = part.slice([1, 0], [1, 3]);
    tf.dispose([x, part]);
    // would take the memory, were it free
    const others = Array.from({ length: 50 }, () => tf.fill([4, 3], 7));
    expect(inner.arraySync()).toEqual([[6, 7, 8]]);
    tf.dispose([inner, ...others]);
  });

  it('x.slice(…).dispose() keeps the memory of x', () => {
    const x = rows();
    for (let i = 0; i < 4; i++) x.slice([0, 0], [i, 3]).dispose();
    const others = Array.from({ length: 50 }, () => tf.fill([4, 3], 7));
    expect(x.sum().item()).toBe(66);
    tf.dispose([x, ...others]);
  });

  it('x.slice(…) frees the memory with its last holder', () => {
    const free = tf.memory().numDataBuffers;
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 2000; i++) {
      // of 4 MB each, which WebAssembly could not hold all at once
      const x = zeros([1024, 1024]);
      const part = x.slice([512, 0], [512, 1024]);
      tf.dispose(i % 2 === 0 ? [x, part] : [part, x]);
    }
    expect(tf.memory().numDataBuffers).toBe(free);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 28);
  });

  it('x.slice(…) keeps its values when an optimizer changes x in place', () => {
    const p = tensor([
      [1, 2],
      [3, 4],
    ]).requiresGrad_();
    const row = p.detach().slice([1, 0], [1, 2]);
    p.sum().backward();
    Adam([p], 0.1).step();
    expect(p.arraySync()).not.toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(row.arraySync()).toEqual([[3, 4]]);
  });

  it('x.slice(…) takes columns and no rows, and refuses rows out of bounds', () => {
    expect(rows().slice([1, 1], [2, 2]).arraySync()).toEqual([
      [4, 5],
      [7, 8],
    ]);
    expect(rows().slice([4, 0], [0, 3]).shape).toEqual([0, 3]);
    expect(rows().toInt().slice([3, 0], [1, 3]).arraySync()).toEqual([[9, 10, 11]]);
    expect(() => rows().slice([3, 0], [2, 3])).toThrow();
  });
});
