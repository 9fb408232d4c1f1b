import { inspect } from 'node:util';
import { arange, array, randn, manualSeed, randperm, stack, tensor, tf, F } from 'fastbook-ts';

const text = (x: unknown) => inspect(x);

describe('tensor(…)', () => {
  it('takes whole numbers as int32, fractions as float32, booleans as bool', () => {
    expect(tensor([1, 2, 3]).dtype).toBe('int32');
    expect(tensor([1, 2.5]).dtype).toBe('float32');
    expect(tensor([true, false]).dtype).toBe('bool');
    expect(tensor(Uint8Array.of(1, 255)).dataSync()).toEqual(Int32Array.of(1, 255));
    expect(tensor(new Float64Array([0.5])).dtype).toBe('float32');
  });

  it('stacks variadic rows, as fastai does', () => {
    expect(tensor([1, 1, 1], [2, 3, 4]).arraySync()).toEqual([
      [1, 1, 1],
      [2, 3, 4],
    ]);
  });

  it('copies arrays and tensors', () => {
    const pixels = array([
      [1, 2],
      [3, 4],
    ]);
    const copy = tensor(pixels);
    pixels.data[0] = 9;
    expect(copy.arraySync()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(tensor(copy).shape).toEqual([2, 2]);
  });

  it('names rows of different shape, and what is no number', () => {
    expect(() => tensor([[1, 2], [3]])).toThrow('rows differ in shape: row 0 is [2], row 1 is [1]');
    expect(() => tensor('3' as never)).toThrow("cannot make a tensor of the text '3'");
    expect(() => tensor([1, undefined] as never)).toThrow('cannot make a tensor of undefined');
  });
});

describe('printing, as PyTorch prints', () => {
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
  ])('%#', (x, expected) => expect(text(x)).toBe(expected));

  it('separates matrices by a blank line', () => {
    expect(text(tf.ones([2, 2, 1]))).toBe(
      'tensor([[[1.],\n         [1.]],\n\n        [[1.],\n         [1.]]])',
    );
  });

  it('elides the middle of a long axis', () => {
    expect(text(arange(1001))).toBe('tensor([   0,    1,    2,  ...,  998,  999, 1000], dtype=int32)');
    expect(text(tf.zeros([1000, 2]))).toBe(
      'tensor([[0., 0.],\n        [0., 0.],\n        [0., 0.],\n        ...,\n        [0., ' +
        '0.],\n        [0., 0.],\n        [0., 0.]])',
    );
  });

  it('breaks a line at 200 characters', () => {
    const lines = text(arange(60)).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^ {8}48, /);
  });

  it('says when a tensor is disposed', () => {
    const x = tensor([1, 2]);
    x.dispose();
    expect(text(x)).toBe('tensor(disposed, shape=[2])');
  });

  it('prints arrays as NumPy does', () => {
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

describe('indexing', () => {
  const tns = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it.each([
    [tns.at(1), [4, 5, 6]],
    [tns.at(-1), [4, 5, 6]],
    [tns.at(':', 1), [2, 5]],
    [tns.at(1, [1, 3]), [5, 6]],
    [tns.at(1, [1]), [5, 6]],
    [tns.at([0, 1]), [[1, 2, 3]]],
    [tns.at(0, 2), 3],
    [
      tns.window([0, 2], [1, 99]),
      [
        [2, 3],
        [5, 6],
      ],
    ],
    [
      array([
        [1, 2, 3],
        [4, 5, 6],
      ]).window([1, 2], [0, 2]),
      [[4, 5]],
    ],
  ])('%#', (x, expected) => expect(tensor(x).arraySync()).toEqual(expected));

  it('names an index that is out of bounds, and one too many', () => {
    expect(() => tns.at(2)).toThrow('index 2 is out of bounds for axis 0 of size 2');
    expect(() => tns.at(0, 0, 0)).toThrow('too many indices: 3 for a tensor of 2 axes, shape [2, 3]');
  });
});

describe('arithmetic', () => {
  it('keeps whole numbers whole, and makes a quotient a fraction', () => {
    expect(text(tensor([1, 2]).add(1))).toBe('tensor([2, 3], dtype=int32)');
    expect(text(tensor([1, 2]).mul(1.5))).toBe('tensor([1.5000, 3.0000])');
    expect(text(tensor([1, 2]).div(2))).toBe('tensor([0.5000, 1.0000])');
    expect(text(tensor([1, 2]).pow(2))).toBe('tensor([1, 4], dtype=int32)');
    expect(text(tensor([0.5, -1]).gt(0).float())).toBe('tensor([1., 0.])');
    expect(text(tensor([0, 0]).sigmoid())).toBe('tensor([0.5000, 0.5000])');
    expect(text(tensor([[1, 2]]).matmul(tensor([[3], [4]])))).toBe('tensor([[11]], dtype=int32)');
  });

  it('broadcasts from the last axis, and names sizes that do not match', () => {
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
    expect(() => tensor([1, 2, 3]).add(tensor([1, 2]))).toThrow(
      'The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 0 ' +
        '(shapes [3] and [2])',
    );
    expect(() => tf.ones([4, 2, 3]).sub(tf.ones([3, 3]))).toThrow(
      'a (2) must match the size of tensor b (3) at non-singleton dimension 1',
    );
  });

  it('leaves no tensor behind', () => {
    const x = tensor([1, 2]);
    const { numTensors } = tf.memory();
    const sum = x.add(1);
    sum.dispose();
    x.window([0, 1]).dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('item() is a number, and asks for one element', () => {
    expect(tensor([[7]]).item()).toBe(7);
    expect(() => tensor([1, 2]).item()).toThrow('item: expected one element, got shape [2]');
  });

  it('F.l1Loss and F.mseLoss are means of the absolute and the squared difference', () => {
    const [a, b] = [tensor([1, 2, 6]), tensor([1, 4, 2])];
    expect(F.l1Loss(a, b).item()).toBe(2);
    expect(F.mseLoss(a, b).item()).toBeCloseTo(20 / 3, 6);
  });
});

describe('random numbers', () => {
  it('manualSeed repeats them', () => {
    manualSeed(42);
    const first = [randn(3).arraySync(), randperm(5)];
    manualSeed(42);
    expect([randn(3).arraySync(), randperm(5)]).toEqual(first);
    expect(randn(3).arraySync()).not.toEqual(first[0]);
  });

  it('randn has mean 0 and standard deviation 1', () => {
    manualSeed(0);
    const x = randn(10_000);
    expect(Math.abs(x.mean().item())).toBeLessThan(0.03);
    expect(Math.abs(x.std().item() - 1)).toBeLessThan(0.03);
    expect(randn().shape).toEqual([]);
  });

  it('randperm shuffles all of them', () => {
    expect(randperm(6).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

it('stack makes a new first axis', () => {
  expect(stack([tensor([1, 2]), tensor([3, 4])]).shape).toEqual([2, 2]);
});
