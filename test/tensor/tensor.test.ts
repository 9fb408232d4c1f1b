import { array, stack, tensor, tf, type NdArray } from 'fastbook-ts';

describe('tensor', () => {
  it('tensor(x) is int32 for whole numbers, float32 for fractions, bool for booleans', () => {
    expect(tensor([1, 2, 3]).dtype).toBe('int32');
    expect(tensor([1, 2.5]).dtype).toBe('float32');
    expect(tensor([true, false]).dtype).toBe('bool');
    expect(tensor(Uint8Array.of(1, 255)).dataSync()).toEqual(Int32Array.of(1, 255));
    expect(tensor(new Float64Array([0.5])).dtype).toBe('float32');
  });

  it('tensor(row, row) stacks rows, as fastai does', () => {
    expect(tensor([1, 1, 1], [2, 3, 4]).arraySync()).toEqual([
      [1, 1, 1],
      [2, 3, 4],
    ]);
  });

  it('tensor(array) and tensor(tensor) copy', () => {
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

  it('tensor(x) names rows of different shape', () => {
    expect(() => tensor([[1, 2], [3]])).toThrow('rows differ in shape: row 0 is [2], row 1 is [1]');
  });

  it('tensor(x) names a value that is no number', () => {
    expect(() => tensor('3' as never)).toThrow("cannot make a tensor of the text '3'");
    expect(() => tensor([1, undefined] as never)).toThrow('cannot make a tensor of undefined');
  });
});

describe('at, window', () => {
  const tns = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it.each<[string, tf.Tensor | NdArray, unknown]>([
    ['x.at(1)', tns.at(1), [4, 5, 6]],
    ['x.at(-1)', tns.at(-1), [4, 5, 6]],
    ["x.at(':', 1)", tns.at(':', 1), [2, 5]],
    ['x.at(1, [1, 3])', tns.at(1, [1, 3]), [5, 6]],
    ['x.at(1, [1])', tns.at(1, [1]), [5, 6]],
    ['x.at([0, 1])', tns.at([0, 1]), [[1, 2, 3]]],
    ['x.at(0, 2)', tns.at(0, 2), 3],
    [
      'x.window([0, 2], [1, 99])',
      tns.window([0, 2], [1, 99]),
      [
        [2, 3],
        [5, 6],
      ],
    ],
    [
      'array.window([1, 2], [0, 2])',
      array([
        [1, 2, 3],
        [4, 5, 6],
      ]).window([1, 2], [0, 2]),
      [[4, 5]],
    ],
  ])('%s is %j', (_, x, expected) => expect(tensor(x).arraySync()).toEqual(expected));

  it('x.at(…) names an index that is out of bounds, and one too many', () => {
    expect(() => tns.at(2)).toThrow('index 2 is out of bounds for axis 0 of size 2');
    expect(() => tns.at(0, 0, 0)).toThrow('too many indices: 3 for a tensor of 2 axes, shape [2, 3]');
  });
});

describe('item', () => {
  it('item() is the number of a tensor with one element', () => {
    expect(tensor([[7]]).item()).toBe(7);
    expect(() => tensor([1, 2]).item()).toThrow('item: expected one element, got shape [2]');
  });
});

describe('stack', () => {
  it('stack(tensors) makes a new first axis', () => {
    expect(stack([tensor([1, 2]), tensor([3, 4])]).shape).toEqual([2, 2]);
  });
});
