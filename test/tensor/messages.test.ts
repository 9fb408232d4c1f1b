import {
  arange,
  array,
  cat,
  ones,
  rand,
  randn,
  randperm,
  stack,
  tensor,
  tf,
  where,
  zeros,
} from 'fastbook-ts';

// What is said of arguments that make no tensor: the function, the values given, and what to do.
const x = tf.ones([2, 3]);
const any = (value: unknown) => value as never;

it.each<[string, () => unknown, string]>([
  [
    'view',
    () => tf.ones([16]).view(3, 5),
    'view: shape [3, 5] is invalid for 16 values, a tensor of shape [16]',
  ],
  [
    'view',
    () => tf.ones([16]).view(-1, 5),
    'view: shape [-1, 5] is invalid for 16 values, a tensor of shape [16]',
  ],
  ['reshape', () => tf.ones([16]).reshape([-1, -1]), 'shape [16]: only one size can be -1'],
  [
    'tf.reshape',
    () => tf.reshape(x, [4]),
    'reshape: shape [4] is invalid for 6 values, a tensor of shape [2, 3]',
  ],
  ['permute', () => x.permute(0, 2), 'permute: axis 2 is out of range for shape [2, 3]: expected -2 to 1'],
  ['permute', () => x.permute(1, 1), 'permute: expected each of the 2 axes of shape [2, 3] once, got [1, 1]'],
  [
    'transpose',
    () => x.transpose(any(0)),
    'transpose: expected all axes in their new order, as [1, 0], got 0',
  ],
  [
    'squeeze',
    () => x.squeeze([0]),
    'squeeze: axis 0 of shape [2, 3] has the size 2, and only one of size 1 can go',
  ],
  ['unsqueeze', () => x.unsqueeze(5), 'unsqueeze: axis 5 is out of range for shape [2, 3]: expected -3 to 2'],
  ['expand', () => x.expand(2, 4), 'broadcastTo: shape [2, 3] does not go into [2, 4]'],
  ['sum', () => x.sum(2), 'sum: axis 2 is out of range for shape [2, 3]: expected -2 to 1'],
  ['max', () => x.max(4), 'max: axis 4 is out of range for shape [2, 3]: expected -2 to 1'],
  ['cumsum', () => x.cumsum(3), 'cumsum: axis 3 is out of range for shape [2, 3]'],
  ['softmax', () => x.softmax(4), 'softmax: axis 4 is out of range for shape [2, 3]'],
  ['gather', () => tf.gather(x, tensor([0]), 7), 'gather: axis 7 is out of range'],
  ['gather', () => tf.gather(x, tensor([0.5])), 'gather: indices are whole numbers, int32, got float32'],
  ['oneHot', () => tf.oneHot(tensor([1, 5]), 3), 'oneHot: the label 5 is none of 3 classes'],
  ['oneHot', () => tf.oneHot(tensor([0.5]), 3), 'oneHot: labels are whole numbers, int32, got float32'],
  [
    'cat',
    () => cat([x, tf.ones([2, 4])]),
    'cat: tensors have to be alike in all axes but 0: tensor 0 has shape [2, 3]',
  ],
  [
    'stack',
    () => stack([x, tf.ones([3])]),
    'stack: tensors have to be of one shape: tensor 0 has [2, 3], tensor 1 has [3]',
  ],
  [
    'slice',
    () => x.slice([0, 0], [5, 5]),
    'slice: from [0, 0], [5, 5] elements, is out of bounds for shape [2, 3]',
  ],
  ['pad', () => tf.pad(x, [[1, 1]]), 'pad: expected [before, after] for each of the 2 axes of shape [2, 3]'],
  [
    'tile',
    () => x.tile([2]),
    'tile: expected a number of times for each of the 2 axes of shape [2, 3], got [2]',
  ],
  ['all', () => x.all(), 'all: expected bool, got float32. Write x.ne(0).all()'],
  [
    'matmul',
    () => x.matmul(tf.ones([4])),
    'matmul: shapes [2, 3] and [4] cannot be multiplied: 3 columns, 4 rows',
  ],
  ['matmul', () => x.matmul(any(3)), 'matmul: expected a tensor, got 3. Use mul for a number'],
  ['add', () => x.add('a'), "add: expected a tensor or a number, got the text 'a'"],
  ['add', () => x.add(any(undefined)), 'add: expected a tensor or a number, got undefined'],
  ['add', () => x.add(any(Promise.resolve(1))), 'got a Promise. Write await before it'],
  ['add', () => x.add([1, 2]), 'The size of tensor a (3) must match the size of tensor b (2)'],
  ['copy_', () => tf.ones([3]).copy_(any(3)), 'copy_: expected a tensor of shape [3], got 3'],
  ['at', () => x.at(0.5), 'index 0.5 of axis 0 is no whole number'],
  [
    'at',
    () => x.at(any('1')),
    "index the text '1' of axis 0: expected a position, a range [start, stop], or ':'",
  ],
  [
    'where',
    () => where(tensor([true, false]), tf.ones([3]), 0),
    'where: a condition of shape [2] and values of shape [3]',
  ],
  [
    'where',
    () => where(tensor([1, 0]), tf.ones([2]), 0),
    'where: expected a condition of the type bool, got int32',
  ],
  ['tf.where', () => tf.where(tensor([true, false]), tf.ones([3]), 0), 'where: a condition of shape [2]'],
  [
    'zeros',
    () => zeros(2.5),
    'zeros: expected whole numbers of 0 or more as sizes, zeros(2, 3) or zeros([2, 3]), got [2.5]',
  ],
  ['randn', () => randn(-1), 'randn: expected whole numbers of 0 or more as sizes'],
  ['randn', () => randn(1e12), 'has 1000000000000 values, too many for memory'],
  [
    'ones',
    () => ones([2], any('float64')),
    "ones: there is no type float64 here: the types of tensors are float32, int32 and bool. Write 'float32'",
  ],
  ['tf.zeros', () => tf.zeros([2], any('int64')), 'zeros: there is no type int64 here'],
  ['cast', () => x.cast(any('float16')), 'cast: there is no type float16 here'],
  [
    'arange',
    () => arange(5, 0),
    'arange: there are no numbers from 5 to 0 in steps of 1: for a falling row give a negative step',
  ],
  ['arange', () => arange(0, 1, 0), 'in steps of 0'],
  ['randperm', () => randperm(2.5), 'randperm: expected a whole number of 0 or more, got 2.5'],
  [
    'tensor',
    () => tensor(any(['cat'])),
    "cannot make a tensor of the text 'cat': give numbers, or lists of them. A label is its position",
  ],
  ['tensor', () => tensor(any(null)), 'cannot make a tensor of null'],
  ['tensor', () => tensor(any({})), 'cannot make a tensor of an object'],
  [
    'tensor',
    () => tensor(any(Promise.resolve(1))),
    'cannot make a tensor of a Promise: give numbers, or lists of them. Write await',
  ],
  ['tensor', () => tensor(any(new BigInt64Array(2))), 'cannot make a tensor of bigints'],
  [
    'tensor',
    () => tensor(any([x, x])),
    'tensor: expected numbers, got a tensor of shape [2, 3]. Write stack([a, b])',
  ],
  ['tensor', () => tensor([[[[[[[1]]]]]]]), 'tensor: expected at most 6 axes, got lists 7 deep'],
  ['array', () => array(any([1, 'a'])), "cannot make a tensor of the text 'a'"],
  [
    'backward',
    () => x.backward(),
    'backward: expected a scalar, got shape [2, 3]. Take a mean() or sum() first',
  ],
])('%s: case %#', (_, call, message) => expect(call).toThrow(message));

it('sizes and axes may be given one by one or as a list', () => {
  for (const make of [zeros, ones, rand, randn]) {
    expect(make(2, 3).shape).toEqual([2, 3]);
    expect(make([2, 3]).shape).toEqual([2, 3]);
  }
  expect(
    [x.view(3, 2), x.view([3, 2]), x.reshape(3, 2), x.reshape([3, -1])].map(({ shape }) => shape),
  ).toEqual(Array(4).fill([3, 2]));
  expect([x.permute(1, 0), x.permute([1, 0]), x.permute(-1, 0)].map(({ shape }) => shape)).toEqual(
    Array(3).fill([3, 2]),
  );
  expect(tf.ones([3]).expand(2, -1).shape).toEqual([2, 3]);
  expect(tensor([tensor(1), tensor([2]), 3] as never).arraySync()).toEqual([1, 2, 3]);
});

it('a condition [n] with values [n, 1] is refused, and each with each can be written', () => {
  const [condition, column] = [tensor([true, false, true]), tf.ones([3, 1])];
  const message =
    'where: a condition of shape [3] and values of shape [3, 1] would be [3, 3], each with each';
  expect(() => where(condition, column, 0)).toThrow(message);
  expect(() => tf.where(condition, 0, column)).toThrow(message);
  expect(where(condition.unsqueeze(0), column, 0).shape).toEqual([3, 3]);
  expect(where(condition, tf.ones([2, 3]), 0).shape).toEqual([2, 3]);
});

describe('a tensor as a value of JavaScript', () => {
  const untyped = any(x);

  it('in brackets says what to write', () => {
    expect(() => untyped[1]).toThrow('[ ] is for lists: of a tensor write x.at(1) for x[1]');
    expect(() => Array.from(untyped)).toThrow('write x.at(0)');
    expect(Object.keys(x)).not.toContain('1');
  });

  it('is a number if it has one element, and refused if it has more', () => {
    expect(Math.sqrt(any(tensor([4])))).toBe(2);
    expect(() => -untyped).toThrow('a tensor of shape [2, 3] is no number: write a.mul(b) for a * b');
    expect(() => untyped > untyped).toThrow('a.gt(b) for a > b');
    expect(`${String(tensor(1))}${String(untyped)}`).toMatch(/^tensor\(1, dtype=int32\)tensor\(/);
  });
});
