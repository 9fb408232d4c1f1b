import { startCompiler } from '../support/cellcompiler';
import { root } from '../support/root';

// What is said of cells that cannot run, and that later cells do not notice. One compiler for the whole file.
jest.setTimeout(60_000);
const compiler = startCompiler(root);
beforeAll(() => compiler.ready);
afterAll(() => compiler.close());

const errors = async (code: string) => {
  const compiled = await compiler.compile(code);
  if ('script' in compiled) return [];
  return compiled.diagnostics.map(
    ({ start, end, message }) =>
      `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1} ${message}`,
  );
};
const works = async () => expect(await compiler.compile('1 + 1')).toHaveProperty('script');

it.each([
  ['\tlet a: number = ""', ["1:6-1:7 Type 'string' is not assignable to type 'number'."]],
  ['let a = 1\r\na.foo', ["2:3-2:6 Property 'foo' does not exist on type 'number'."]],
  ['"😀"; zz', ["1:7-1:9 Cannot find name 'zz'."]],
  ['\ufefflet q = 1; q.z', ["1:15-1:16 Property 'z' does not exist on type 'number'."]],
  ['"".lenght', ["1:4-1:10 Property 'lenght' does not exist on type '\"\"'. Did you mean 'length'?"]],
  [
    'Promise.resolve({ a: 1 }).a',
    [
      "1:27-1:28 Property 'a' does not exist on type 'Promise<{ a: number; }>'.",
      "1:27-1:28 Did you forget to use 'await'?",
    ],
  ],
  [
    'import { a } from "@own/pack/sub"; import b from "./none"',
    [
      "1:19-1:34 Cannot find module '@own/pack/sub' or its corresponding type declarations.",
      "1:19-1:34 Install it in the notebook's folder: npm install @own/pack",
      "1:50-1:58 Cannot find module './none' or its corresponding type declarations.",
    ],
  ],
  ['const x = <b>a</b>', [expect.stringMatching('^1:11-1:19 JSX is not supported in a notebook.')]],
  ['<A/>', [expect.stringMatching('^1:1-1:5 JSX is not supported in a notebook.')]],
  ['return 5', ["1:1-1:7 A 'return' statement can only be used within a function body."]],
  ['const a = 1; a = 2', ["1:14-1:15 Cannot assign to 'a' because it is a constant."]],
  ['<any>5; 1 < 2; <T,>(a: T) => a', []],
  ['\ufeff5', []],
  ['', []],
])('the errors of %j', async (code, expected) => expect(await errors(code)).toEqual(expected));

const deep: Record<string, string> = {
  brackets: '['.repeat(10_000) + ']'.repeat(10_000),
  'a sum': `1${' + 1'.repeat(20_000)}`,
  'half a sum': `const l = ${'1 + '.repeat(2_000)}`,
  functions: 'function f() {'.repeat(2_000) + '}'.repeat(2_000),
  templates: '`${'.repeat(3_000),
  types: `let x: ${'Array<'.repeat(3_000)}1${'>'.repeat(3_000)}`,
  members: `a${'.b'.repeat(5_000)}`,
  awaits: `${'await '.repeat(3_000)}1`,
};
it.each(Object.keys(deep))('%s that are nested too deeply leave later cells as they were', async name => {
  const code = deep[name];
  const middle = code.length >> 1;
  const outcome = (call: Promise<unknown>) =>
    call.then(
      () => 'ok',
      (error: Error) => error.message,
    );
  for (const call of [
    compiler.compile(code),
    compiler.complete(code, middle),
    compiler.inspect(code, middle),
    compiler.isComplete(code),
  ])
    expect(['ok', 'the code is nested too deeply']).toContain(await outcome(call));
  await works();
});

it.each([
  'tail',
  'tail.foo(',
  'class {',
  "import { a from '",
  'function (',
  '@',
  '`${',
  '😀',
  'import(',
  'let let',
  '\0',
  '#!',
])('the compiler works on after %j', async code => {
  await compiler.compile(code);
  for (const at of [0, 1, code.length]) {
    await compiler.inspect(code, at);
    await compiler.complete(code, at);
  }
  await works();
});
