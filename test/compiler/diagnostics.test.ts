import { startCompiler } from '../support/cellcompiler';
import { root } from '../support/root';
import { broken, errorsOf, faulty } from '../support/cases/diagnostics';

// What is said of cells that cannot run, and that later cells do not notice. One compiler for the whole file.
jest.setTimeout(60_000);
const compiler = startCompiler(root);
beforeAll(() => compiler.ready);
afterAll(() => compiler.close());

const errors = async (code: string) => errorsOf(await compiler.compile(code));
const works = async () => expect(await compiler.compile('1 + 1')).toHaveProperty('script');

it.each(faulty)('the errors of %j', async (code, expected) => expect(await errors(code)).toEqual(expected));

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

it.each(broken)('the compiler works on after %j', async code => {
  await compiler.compile(code);
  for (const at of [0, 1, code.length]) {
    await compiler.inspect(code, at);
    await compiler.complete(code, at);
  }
  await works();
});
