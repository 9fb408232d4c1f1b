import { inspect } from 'node:util';
import { arange, array, tensor, tf } from 'fastbook-ts';

const text = (x: unknown) => inspect(x);

describe('inspect', () => {
  it.each([
    [tensor(3), 'tensor(3, dtype=int32)'],
    [tensor(0.5), 'tensor(0.5000)'],
    [tensor([1, 2, 3]).float(), 'tensor([1., 2., 3.])'],
    [tensor([true, false]), 'tensor([ true, false])'],
    [
      tensor([
        [1, 20],
        [300, 4],
      ]),
      'tensor([[  1,  20],\n        [300,   4]], dtype=int32)',
    ],
    [tensor([0.5, -1.25, NaN, Infinity]), 'tensor([ 0.5000, -1.2500,     nan,     inf])'],
    [tensor([1e-5, 0.5]), 'tensor([1.0000e-05, 5.0000e-01])'],
    [tensor([2e9, 1.5]), 'tensor([2.0000e+09, 1.5000e+00])'],
    [tensor([0.03125, 0.09375]), 'tensor([0.0312, 0.0938])'],
    [tf.zeros([2, 0]), 'tensor([], size=[2, 0])'],
    [tf.tensor(['a', 'bc']), "tensor([ 'a', 'bc'], dtype=string)"],
  ])('prints as PyTorch does: case %#', (x, expected) => expect(text(x)).toBe(expected));

  it('prints a blank line between matrices', () => {
    expect(text(tf.ones([2, 2, 1]))).toBe(
      'tensor([[[1.],\n         [1.]],\n\n        [[1.],\n         [1.]]])',
    );
  });

  it('leaves out the middle of a long axis', () => {
    expect(text(arange(1001))).toBe('tensor([   0,    1,    2,  ...,  998,  999, 1000], dtype=int32)');
    expect(text(tf.zeros([1000, 2]))).toBe(
      [
        'tensor([[0., 0.],',
        '        [0., 0.],',
        '        [0., 0.],',
        '        ...,',
        '        [0., 0.],',
        '        [0., 0.],',
        '        [0., 0.]])',
      ].join('\n'),
    );
  });

  it('breaks a line at 200 characters', () => {
    const lines = text(arange(60)).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^ {8}48, /);
  });

  it('says that a tensor is disposed', () => {
    const x = tensor([1, 2]);
    x.dispose();
    expect(text(x)).toBe('tensor(disposed, shape=[2])');
  });

  it('prints an array as NumPy does', () => {
    expect(
      text(
        array([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ),
    ).toBe('array([[1, 2, 3],\n       [4, 5, 6]])');
    expect(text(array([0.5, 10.25]))).toBe('array([ 0.5 , 10.25])');
    expect(text(array({ data: Uint8Array.of(0, 254), shape: [1, 2] }))).toBe(
      'array([[  0, 254]], dtype=uint8)',
    );
  });
});
