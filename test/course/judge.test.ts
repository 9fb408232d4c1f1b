import { heldBytes } from '../../lib/course/grade/heldbytes';
import { hideExpected } from '../../lib/course/judge/hideexpected';
import { analyseTests, whyInside } from '../../lib/course/judge/tests';
import { judge } from '../../lib/course/judge/verdict';
import { assignment, courseCell } from '../support/assignment';

/** What of a test enters a student's process, and what is made of what comes out of it. */
const notebook = (test: string) =>
  assignment(
    courseCell('read-only', 'given', "import { check, score } from 'fastbook-ts/course';"),
    courseCell(
      'autograded answer',
      'f',
      'function f(x: number): any {\n  // BEGIN SOLUTION\n  // END SOLUTION\n}',
    ),
    courseCell('tests', 'test', test, 1),
  );
const analysed = (test: string) => analyseTests(notebook(test)).get('test')!;

describe('hideExpected leaves arguments, and hides what only expectations use', () => {
  const hidden = (code: string, elsewhere: string[] = []) =>
    hideExpected(code, node => /\bf\b/.test(node.getText()), new Set(elsewhere));

  it.each([
    ['a variable', "const want = 'A';\nsite([f(1)])", 'const want = 0 as any;\nsite([f(1)])'],
    [
      'a variable of many lines',
      'const want: number[] = [\n  1,\n];\nsite([f(1)])',
      'const want: number[] = 0 as any\n\n;\nsite([f(1)])',
    ],
    ['one that another needs', 'const a = 3, b = a + 1;', 'const a = 0 as any, b = 0 as any;'],
    ['a calculation', 'const want = tensor([1, 2]).mul(2);', 'const want = 0 as any;'],
    [
      'a table in a loop',
      'for (const [x, want] of [[1, 2], [3, 4]]) site([f(x)])',
      'for (const [x, want] of [[1, 0 as any], [3, 0 as any]]) site([f(x)])',
    ],
    [
      'a table in a variable',
      'const rows: number[][] = [[1, 2]];\nrows.forEach(([x, want]) => site([f(x)]))',
      'const rows: number[][] = [[1, 0 as any]];\nrows.forEach(([x, want]) => site([f(x)]))',
    ],
    [
      'objects in a loop',
      "for (const row of [{ x: 1, 'want': [2] }]) site([f(row.x)])",
      "for (const row of [{ x: 1, 'want': 0 as any }]) site([f(row.x)])",
    ],
    [
      'a pattern',
      'const { x, want } = { x: 1, want: 2 };\nsite([f(x)])',
      'const { x, want } = { x: 1, want: 0 as any };\nsite([f(x)])',
    ],
  ])('%s', (_, code, expected) => expect(hidden(code)).toBe(expected));

  it.each([
    ['what is an argument', 'const x = 3;\nsite([f(x)])'],
    [
      'a table that is counted',
      'const rows = [[1, 2]];\nfor (const [x, w] of rows) site([f(x)]);\nrows.length',
    ],
    ["the student's code", 'const got = f(3);'],
    ['random numbers, which later ones depend on', 'const x = randn(3);'],
    ['what changes something', 'const n = xs.push(3), m = i++;\nsite([f(xs, i)])'],
    ['a layer, whose weights are random numbers', 'manualSeed(1);\nconst ref = nn.Linear(2, 1);'],
    ['a function that is called', 'const all = [1].map(x => draw(x)), more = [1].map(draw);'],
    ['what is awaited', 'const x = await start();'],
    ['rows that are spread', 'for (const [x, w] of [...rows]) site([f(x)])'],
  ])('but not %s', (_, code) => expect(hidden(code)).toBe(code));

  it('but not what another cell names', () => {
    expect(hidden('const base = 3;', ['base'])).toBe('const base = 3;');
  });
});

it.each([
  ["['bigint', 'x']", ['bigint', 'x']],
  ["['regexp', '(']", ['regexp', '(', '']],
  ['a tensor of many axes', ['tensor', Array<number>(1e5).fill(1), 'float32', [3]]],
  ['symbols for numbers', ['typed', 'Float32Array', [['symbol', 'x']]]],
  ['a set of a number', ['set', 5]],
  ['a date of a symbol', ['date', ['symbol', '']]],
  ['nothing known', ['__proto__', 3]],
  ['an object', { toString: 3 }],
])('%s in the place of a value is judged, and earns nothing', (_, value) => {
  for (const [test, kept] of [
    ["check('f', f(1), 3)", ['f', 3]],
    ["check('f', f(1) < 3)", ['f']],
    ["check.shape('f', f(1), [3])", ['f', ['list', [3]]]],
    ["if (f(1) !== 3) throw new Error('other')", []],
  ] as const) {
    const { sites, along } = analysed(test);
    const home = [{ site: 0, values: [3, 3], kept }];
    const verdict = judge(sites, home, [{ site: 0, values: [value] }], along, true);
    expect([test, verdict.failure?.message]).toEqual([test, expect.any(String)]);
  }
});

it.each([
  ["await score(2, [['a', () => check('f', f(1), 3)]])", undefined],
  [
    "await score(2, [['a', () => check('f', f(1), 3)], ['b', () => f(2) === 4]])",
    'it asks for a truth value',
  ],
  ["await score(2, [['a', () => f(1).done]])", 'it asks for a truth value'],
])('whyInside(%s) says whether a part can be guessed', (test, why) => {
  expect(whyInside(analysed(test))).toEqual(why && expect.stringContaining(why));
});

it.each([
  ["[{ x: 1, y: 2 }].forEach(({ x, y }) => check('f', f(x), y))", false],
  ["const rows = [{ x: 1, y: 2 }];\nrows.forEach(({ x, y }) => check('f', f(x), y))", false],
  ["for (const [x, y] of [[1, 2]]) check('f', f(x), y)", false],
  ["const rows = [{ x: 1, y: 2 }];\nrows.forEach(row => f(row));\ncheck('f', f(1), rows[0].y)", true],
  ["const xs = [1];\nxs.sort(() => f(1));\ncheck('f', f(2), xs)", true],
])('what %j expects depends on the student: %j', (test, isTheirs) => {
  expect(analysed(test).along.size > 0).toBe(isTheirs);
});

it('heldBytes counts lists, texts and numbers, and ends above what is enough', () => {
  expect(heldBytes([1, 2], 1e9)).toBe(56);
  expect(heldBytes([[], 'ab'], 1e9)).toBe(40 + 40 + 8 + 42);
  expect(heldBytes({ a: [] }, 1e9)).toBeGreaterThan(80);
  const text = `[${'[],'.repeat(999)}[]]`;
  expect(heldBytes(JSON.parse(text), 1e9)).toBeGreaterThan(10 * text.length);
  expect(heldBytes(new Array(1e6).fill([]), 1000)).toBeLessThan(2000);
});
