import { inspect } from 'node:util';
import { tensor, tf } from 'fastbook-ts';

const text = (x: unknown) => inspect(x);

describe('arithmetic', () => {
  it('add, mul, pow and matmul keep int32, div gives float32', () => {
    expect(text(tensor([1, 2]).add(1))).toBe('tensor([2, 3], dtype=int32)');
    expect(text(tensor([1, 2]).mul(1.5))).toBe('tensor([1.5000, 3.0000])');
    expect(text(tensor([1, 2]).div(2))).toBe('tensor([0.5000, 1.0000])');
    expect(text(tensor([1, 2]).pow(2))).toBe('tensor([1, 4], dtype=int32)');
    expect(text(tensor([0.5, -1]).gt(0).float())).toBe('tensor([1., 0.])');
    expect(text(tensor([0, 0]).sigmoid())).toBe('tensor([0.5000, 0.5000])');
    expect(text(tensor([[1, 2]]).matmul(tensor([[3], [4]])))).toBe('tensor([[11]], dtype=int32)');
  });

  it('x.add(y) broadcasts from the last axis', () => {
    expect(
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ])
        .add(tensor([1, 1, 1]))
        .arraySync(),
    ).toEqual([
      [2, 3, 4],
      [5, 6, 7],
    ]);
  });

  it('x.add(y) names sizes that do not match, as PyTorch does', () => {
    expect(() => tensor([1, 2, 3]).add(tensor([1, 2]))).toThrow(
      'The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 0 ' +
        '(shapes [3] and [2])',
    );
    expect(() => tf.ones([4, 2, 3]).sub(tf.ones([3, 3]))).toThrow(
      'a (2) must match the size of tensor b (3) at non-singleton dimension 1',
    );
  });

  it('add and window leave no tensor behind', () => {
    const x = tensor([1, 2]);
    const { numTensors } = tf.memory();
    const sum = x.add(1);
    sum.dispose();
    x.window([0, 1]).dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
