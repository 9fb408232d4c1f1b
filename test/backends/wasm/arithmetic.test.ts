import { randn, tf, useBackend } from 'fastbook-ts';

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

  it.each(Object.keys(ops) as (keyof typeof ops)[])(
    'x.%s(y) gives the numbers of JavaScript for every way to broadcast',
    op => {
      for (const [a, b] of shapes) {
        const [x, y] = [randn(...a), randn(...b)];
        const result = x[op](y);
        expect(result.shape).toEqual(tf.broadcast_util.assertAndGetBroadcastShape(a, b));
        const [left, right] = [x, y].map(operand => operand.broadcastTo(result.shape).dataSync());
        expect([...result.dataSync()]).toEqual(
          [...left].map((value, i) => Math.fround(ops[op](value, right[i]))),
        );
      }
    },
  );
});
