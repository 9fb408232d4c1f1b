import { Adam, randn, tensor, tf, useBackend, zeros } from 'fastbook-ts';

/** Our kernels in WebAssembly, against the plain ones: their layouts, and the memory that they share. */
useBackend('wasm');

describe('arithmetic', () => {
  const shapes: [number[], number[]][] = [
    [
      [3, 4],
      [3, 4],
    ],
    [[3, 5], [5]],
    [[5], [3, 5]],
    [[3, 4], []],
    [[], [3, 5]],
    [[1, 1], [3]],
    [[3], [1, 1]],
    [
      [3, 1],
      [3, 4],
    ],
    [
      [2, 3, 5],
      [3, 5],
    ],
    [
      [1, 4],
      [3, 4],
    ],
    [[0, 3], [3]],
    [[1], [1, 1]],
    [
      [5, 1],
      [1, 5],
    ],
    [[2, 1], [1]],
    [[1], [2, 1]],
  ];
  const ops = {
    add: (x: number, y: number) => x + y,
    sub: (x: number, y: number) => x - y,
    mul: (x: number, y: number) => x * y,
  };

  it.each(Object.keys(ops) as (keyof typeof ops)[])('%s, of all ways to broadcast', op => {
    for (const [a, b] of shapes) {
      const [x, y] = [randn(...a), randn(...b)];
      const result = x[op](y);
      expect(result.shape).toEqual(tf.broadcast_util.assertAndGetBroadcastShape(a, b));
      const [left, right] = [x, y].map(operand => operand.broadcastTo(result.shape).dataSync());
      expect([...result.dataSync()]).toEqual(
        [...left].map((value, i) => Math.fround(ops[op](value, right[i]))),
      );
    }
  });
});

describe('a slice', () => {
  const rows = () => tf.range(0, 12, 1, 'float32').reshape([4, 3]);

  it('shares the memory of consecutive rows, and needs it no longer than itself', () => {
    const x = rows();
    const part = x.slice([1, 0], [2, 3]);
    const inner = part.slice([1, 0], [1, 3]);
    tf.dispose([x, part]);
    // would take the memory, were it free
    const others = Array.from({ length: 50 }, () => tf.fill([4, 3], 7));
    expect(inner.arraySync()).toEqual([[6, 7, 8]]);
    tf.dispose([inner, ...others]);
  });

  it('leaves the whole when it goes', () => {
    const x = rows();
    for (let i = 0; i < 4; i++) x.slice([0, 0], [i, 3]).dispose();
    const others = Array.from({ length: 50 }, () => tf.fill([4, 3], 7));
    expect(x.sum().item()).toBe(66);
    tf.dispose([x, ...others]);
  });

  it('frees the memory with its last holder', () => {
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

  it('keeps its values when an optimizer changes the whole in place', () => {
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

  it('of columns, of no rows, and out of bounds', () => {
    expect(rows().slice([1, 1], [2, 2]).arraySync()).toEqual([
      [4, 5],
      [7, 8],
    ]);
    expect(rows().slice([4, 0], [0, 3]).shape).toEqual([0, 3]);
    expect(rows().toInt().slice([3, 0], [1, 3]).arraySync()).toEqual([[9, 10, 11]]);
    expect(() => rows().slice([3, 0], [2, 3])).toThrow();
  });
});

describe('gather', () => {
  const x = tf.range(0, 24, 1, 'float32').reshape([4, 3, 2]);

  it('takes rows, of any type, in any order', () => {
    expect(x.gather([2, 0, 2]).arraySync()).toEqual([2, 0, 2].map(i => (x.arraySync() as number[][][])[i]));
    expect(tensor([true, false, true]).gather([1, 0]).dataSync()).toEqual(new Uint8Array([0, 1]));
    expect(x.gather(tf.tensor2d([[1], [3]], [2, 1], 'int32')).shape).toEqual([2, 1, 3, 2]);
    expect(x.gather([1], 1).shape).toEqual([4, 1, 2]);
  });

  it('refuses a row that is not there', () => {
    expect(() => x.gather([0, 4])).toThrow('gather: index 4 is out of bounds for axis 0 of size 4');
  });
});
