import { execFileSync } from 'node:child_process';
import { check, CheckFailed, score, type Part } from 'fastbook-ts/course';
import { tensor, tf } from 'fastbook-ts';

/** What a check says, or undefined where it passes. */
function said(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(CheckFailed);
    return (error as Error).message;
  }
}

const equal = (actual: unknown, expected?: unknown, tolerance?: { rtol?: number; atol?: number }) =>
  said(() => check('it', actual, expected, tolerance));

describe('check(what, actual, expected)', () => {
  it.each<[unknown, unknown]>([
    [2.5, 2.5],
    [0.1 + 0.2, 0.3],
    [NaN, NaN],
    [-Infinity, -Infinity],
    [0, -0],
    ['ä', 'ä'],
    [null, null],
    [[], []],
    [
      [1, [2, 'b']],
      [1, [2, 'b']],
    ],
    [Float32Array.of(0.1), [0.1]],
    [
      { loss: 0.3, epoch: [1] },
      { loss: 0.3, epoch: [1] },
    ],
    [
      tensor([
        [1, 2],
        [3, 4],
      ]),
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [tensor([1, 2]), tensor([1, 2]).float()],
    [tensor(3), 3],
    [
      [tensor(1), tensor(2)],
      [1, 2],
    ],
    [tensor([1, 2]).gt(1), [false, true]],
    [tensor([1e-9]).float(), [0]],
  ])('agrees (case %#)', (actual, expected) => expect(equal(actual, expected)).toBeUndefined());

  it.each<[unknown, unknown, string]>([
    [3, 2.5, 'it: expected 2.5, got 3'],
    [1, Infinity, 'it: expected Infinity, got 1'],
    [NaN, 0, 'it: expected 0, got NaN'],
    [undefined, 2, 'it: expected 2, got undefined (is something returned?)'],
    ['3', 3, "it: expected 3, got '3'"],
    [1, true, 'it: expected true, got 1'],
    [Math.sqrt, 3, 'it: expected 3, got the function sqrt'],
    [2.00000001, '2', "it: expected '2', got 2"],
    [Promise.resolve(3), 3, 'it: this is a promise: put await before it'],
    [[1, 2], [1, 2, 3], 'it: expected shape [3], got shape [2]: [1, 2]'],
    [['a'], ['a', 'b'], "it: expected ['a', 'b'], got ['a']"],
    [[1, 2], tensor([1, 2]), 'it: expected a tensor of shape [2], got [1, 2]'],
    [tensor([[1, 2]]), [[1], [2]], 'it: expected shape [2, 1], got shape [1, 2]: tensor([[1, 2]])'],
    [tensor([1]), 1, 'it: expected a single number, got shape [1]: tensor([1])'],
    [
      tensor([
        [1, 2, 3],
        [4, 5, 4],
      ]),
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      'it: expected 6, got 4 at [1, 2]\n  expected  [[1, 2, 3], [4, 5, 6]]\n' +
        '  got       tensor([[1, 2, 3], [4, 5, 4]])',
    ],
    [tf.zeros([28, 28]), tf.ones([28, 28]), 'it: expected 1, got 0 at [0, 0]'],
    [
      { loss: [1] },
      { loss: [2] },
      'it: expected 2, got 1 at [loss, 0]\n  expected  { loss: [ 2 ] }\n  got       { loss: [ 1 ] }',
    ],
    [1.00002, 1, 'it: expected 1, got 1.00002'],
    [1 / 3, 1 / 3 + 1e-9, ''],
  ])('says what is wrong (case %#)', (actual, expected, message) =>
    expect(equal(actual, expected) ?? '').toBe(message),
  );

  it.each<[unknown, unknown, boolean]>([
    [99_999.5, 100_000, false],
    [1_000_001, 1_000_000, false],
    [999_999.5, 1_000_000, false],
    [479_001_599, 479_001_600, false],
    [99_999.99, 100_000, true],
    [tensor([99_999.5]), [100_000], false],
    [tensor([16_777_217]).float(), [16_777_217], true],
    [[1, 99_999.5], [1, 100_000], false],
  ])('holds a large whole number to less than its relative tolerance (case %#)', (actual, expected, isSame) =>
    expect(equal(actual, expected) === undefined).toBe(isSame),
  );

  class Point {
    constructor(
      readonly x: number,
      readonly y: number,
    ) {}
  }
  it.each<[unknown, unknown, string | undefined]>([
    [{ a: 1, b: 2 }, { a: 1 }, 'it: expected nothing at [b], got 2'],
    [{ a: 1 }, { a: 1, b: undefined }, undefined],
    [[{ a: 1, b: 2 }], [{ a: 1 }], 'it: expected nothing at [0, b], got 2'],
    [new Set([1, 2]), new Set([2, 1]), undefined],
    [new Set([[1], [2]]), new Set([[2], [1]]), undefined],
    [new Set([1, 2]), new Set([1, 3]), 'it: expected Set(2) { 1, 3 }, got Set(2) { 1, 2 }'],
    [new Set([1]), new Set([1, 1, 2]), 'it: expected Set(2) { 1, 2 }, got Set(1) { 1 }'],
    [[1, 2], new Set([1, 2]), 'it: expected Set(2) { 1, 2 }, got [1, 2]'],
    [new Date(5), new Date(5), undefined],
    [new Date(6), new Date(5), 'it: expected 1970-01-01T00:00:00.005Z, got 1970-01-01T00:00:00.006Z'],
    [new Map([['a', [1]]]), new Map([['a', [1 + 1e-9]]]), undefined],
    [new Map([['a', 1]]), new Map([['a', 2]]), "it: expected 2, got 1 at ['a']"],
    [
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([['a', 1]]),
      "it: expected Map(1) { 'a' => 1 }",
    ],
    [/a/g, /a/g, undefined],
    [/a/, /a/g, 'it: expected /a/g, got /a/'],
    [new Point(1, 2), new Point(1, 2), undefined],
    [new Point(1, 2), new Point(1, 3), 'it: expected 3, got 2 at [y]'],
    [{ x: 1, y: 2 }, new Point(1, 2), 'it: expected Point { x: 1, y: 2 }, got { x: 1, y: 2 }'],
    [10n, 10n, undefined],
  ])('compares values of every kind (case %#)', (actual, expected, message) => {
    const found = equal(actual, expected);
    if (message === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(message);
  });

  it('expects true by default', () => {
    expect(equal(2 > 1)).toBeUndefined();
    expect(equal(1 > 2)).toBe('it: expected true, got false');
  });

  it('accepts a tolerance, and names it', () => {
    expect(equal(2.54, 2.5, { atol: 0.05 })).toBeUndefined();
    expect(equal(2.6, 2.5, { atol: 0.05, rtol: 0 })).toBe('it: expected 2.5 ± 0.05, got 2.6');
    expect(equal(1.00000001, 1, { rtol: 0, atol: 0 })).toBe('it: expected 1 ± 0, got 1.00000001');
  });
});

it('check.shape(what, actual, shape) looks at the sizes alone', () => {
  expect(said(() => check.shape('x', tf.zeros([64, 784]), [64, 784]))).toBeUndefined();
  expect(said(() => check.shape('x', [[1, 2]], [1, 2]))).toBeUndefined();
  expect(said(() => check.shape('x', tf.zeros([64, 784]), [64, 28, 28]))).toBe(
    'x: expected shape [64, 28, 28], got shape [64, 784]: a tensor of shape [64, 784]',
  );
  expect(said(() => check.shape('x', [[1, 2], [3]], [2, 2]))).toBe(
    'x: expected something of shape [2, 2], got [[1, 2], [3]]',
  );
  expect(said(() => check.shape('x', Promise.resolve(), [2]))).toBe(
    'x: expected something of shape [2], got a promise (put await before it)',
  );
});

it('check.type(what, actual, type) takes a name or a class', () => {
  for (const [value, type] of [
    [1, 'number'],
    ['a', 'string'],
    [true, 'boolean'],
    [() => 1, 'function'],
    [[1], 'list'],
    [tensor(1), 'tensor'],
    [new Map(), Map],
  ] as const) {
    expect(said(() => check.type('x', value, type))).toBeUndefined();
  }
  expect(said(() => check.type('mean', 3, 'function'))).toBe('mean: expected a function, got 3');
  expect(said(() => check.type('x', [1], 'tensor'))).toBe('x: expected a tensor, got [1]');
  expect(said(() => check.type('x', {}, Map))).toBe('x: expected a Map, got {}');
});

it('check.throws(what, run, text) looks for the text in the message', () => {
  const refuse = () => {
    throw new RangeError('the batch size is 0');
  };
  expect(said(() => check.throws('a batch size of 0', refuse, 'batch size'))).toBeUndefined();
  expect(said(() => check.throws('it', refuse, 'dropLast'))).toBe(
    "it: expected an error that says 'dropLast'; got the error 'the batch size is 0'",
  );
  expect(said(() => check.throws('it', () => 3, 'x'))).toBe(
    "it: expected an error that says 'x'; nothing was thrown, and 3 returned",
  );
  expect(said(() => check.throws('it', () => Promise.resolve(), 'x'))).toContain('it is asynchronous');
});

describe('score(points, parts)', () => {
  const part = (what: string, passes: boolean, weight?: number): Part =>
    [what, () => check('it', passes), weight] as Part;
  let printed: jest.SpyInstance;
  beforeEach(() => {
    printed = jest.spyOn(console, 'log').mockImplementation();
  });
  afterEach(() => printed.mockRestore());

  it('gives each part its share', async () => {
    expect(await score(3, [part('a', true), part('b', false), part('c', true)])).toBe(2);
    expect(printed.mock.lastCall).toEqual(['✓ a\n✗ b: it: expected true, got false\n✓ c\n2 of 3 points']);
    expect(await score(4, [part('a', true), part('b', false, 3)])).toBe(1);
    expect(await score(2, [part('a', true), part('b', true), part('c', true)])).toBe(2);
  });

  it('rounds to a hundredth', async () => {
    expect(await score(4, [part('a', true), part('b', false), part('c', false)])).toBe(1.33);
  });

  it('awaits promises, and false is a failure', async () => {
    const slow = (passes: boolean) =>
      new Promise<boolean>((resolve, reject) =>
        setTimeout(() => (passes ? resolve(true) : reject(new Error('slow')))),
      );
    expect(
      await score(4, [
        ['a', () => slow(true)],
        ['b', () => slow(false)],
        ['c', () => false],
        ['d', () => Promise.resolve(false)],
      ]),
    ).toBe(1);
  });

  it.each<[unknown, string]>([
    [undefined, 'this part has checked nothing: it has to call check, or to return true'],
    [0, 'expected a check, or true, got 0'],
    [NaN, 'expected a check, or true, got NaN'],
    ['', "expected a check, or true, got ''"],
    ['no', "expected a check, or true, got 'no'"],
    [1, 'expected a check, or true, got 1'],
    [null, 'expected a check, or true, got null'],
  ])('earns nothing for a part that returns %p', async (value, message) => {
    await expect(score(2, [['a', () => value]])).rejects.toThrow(`✗ a: ${message}`);
    await expect(score(2, [['a', () => Promise.resolve(value)]])).rejects.toThrow(`✗ a: ${message}`);
    expect(await score(1, [['a', () => check('it', 1, 1)]])).toBe(1);
    expect(await score(1, [['a', () => true]])).toBe(1);
  });

  it('throws if nothing is earned, with all failures', async () => {
    const parts: Part[] = [
      part('a', false),
      [
        'b',
        () => {
          throw new TypeError('x is no function');
        },
      ],
      ['c', () => false],
    ];
    await expect(score(2, parts)).rejects.toThrow(
      'nothing earned\n✗ a: it: expected true, got false\n✗ b: TypeError: x is no function\n' +
        '✗ c: this does not hold\n0 of 2 points',
    );
    await expect(score(2, [])).rejects.toThrow(CheckFailed);
  });

  it('refuses points and weights that are not positive', async () => {
    await expect(score(0, [part('a', true)])).rejects.toThrow(
      "score: expected points and weights above 0, got 0 points and a weight of 1 for 'a'",
    );
    await expect(score(1, [part('a', true, -1)])).rejects.toThrow(RangeError);
  });
});

describe('what a cell does to the language', () => {
  it('does not turn a failure into a success', () => {
    const script = `
      const { check, score } = require('fastbook-ts/course');
      const kept = Array.prototype[Symbol.iterator];
      const tries = [
        () => check('it', 1, 2),
        () => check('it', [1, 2], [1, 3]),
        () => check('it', 'a', 'b'),
        () => check.shape('it', [1], [2]),
        () => check.throws('it', () => { throw new Error('y'); }, 'x'),
      ];
      let outcomes = '';
      Array.prototype[Symbol.iterator] = function* () { yield 1; yield 1; };
      Array.prototype.every = String.prototype.includes = Object.is = () => true;
      Math.abs = () => 0;
      globalThis.String = () => 'x';
      for (let i = 0; i < tries.length; i++) {
        try { tries[i](); outcomes += 'passed '; } catch { outcomes += 'failed '; }
      }
      score(2, [['a', () => false]]).then(() => 'passed', () => 'failed').then(last => {
        Array.prototype[Symbol.iterator] = kept; // Node itself cannot do without
        console.log(outcomes + last);
      });`;
    expect(execFileSync(process.execPath, ['--eval', script], { encoding: 'utf8' })).toBe(
      'failed failed failed failed failed failed\n',
    );
  });

  it('cannot replace the checks', () => {
    for (const thing of [
      check,
      ...(Object.values({ ...check }) as unknown[]),
      score,
      CheckFailed,
      CheckFailed.prototype,
    ] as unknown[])
      expect(Object.isFrozen(thing)).toBe(true);
  });
});
