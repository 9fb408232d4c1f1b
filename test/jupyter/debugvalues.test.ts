import { murmur2 } from '../../lib/jupyter/server/debug/murmur2';
import { DebugClient, valuesOf } from '../support/debugclient';
import { oneKernel } from '../support/onekernel';
import { printed, resultOf, startKernel } from '../support/rawclient';

// What the debugger tells of values, and how it answers whatever it is sent. One kernel for the whole file.
jest.setTimeout(30_000);
let debug: DebugClient;
const kernel = oneKernel();

const lines = (...all: string[]) => all.join('\n');
const run = (code: string) => kernel.client.execute(code);
const begin = (code: string) => kernel.client.send('execute_request', { code });
const printedSoFar = () => kernel.client.received.map(({ message: { content } }) => content['text']);

beforeEach(() => {
  debug = new DebugClient(kernel.client);
  return debug.start();
});
afterEach(() => debug.body('disconnect'));

describe('the values of variables', () => {
  it('are those of what cells have declared, in one line each', async () => {
    await run(
      lines(
        "import { tensor } from 'fastbook-ts';",
        "function called(): any { console.log('called'); }",
        'const images = tensor([[1, 2, 3], [4, 5, 6]]).float();',
        'const disposed = tensor([1]); disposed.dispose();',
        "const text = 'a\\n b', yes = true, nothing = null;",
        'const big = 12345678901234567890n, zero = -0, none = NaN;',
        'const list = [1, "two", [3]], bytes = new Float32Array(2000);',
        'const long = Array.from({ length: 3000 }, (_, i) => i);',
        "const map = new Map<unknown, unknown>([['a', 1]]), set = new Set([1, 2]);",
        'class Point { #secret = 1; constructor(public x: number) {} get y() { return called(); } }',
        'const point = new Point(1), plain = { a: 1, get b() { return called(); } };',
        'const when = new Date(0), pattern = /a+/g, symbol = Symbol("s"), promise = Promise.resolve(7);',
        "const error = new RangeError('no');",
        'const proxy = new Proxy({}, { get: called, ownKeys: called });',
        "const URL = 'mine';",
      ),
    );
    const { variables } = await debug.body('inspectVariables');
    expect(valuesOf(variables)).toMatchObject({
      images: 'Tensor float32 [2, 3]',
      disposed: 'Tensor int32 [1], disposed',
      text: "'a\\n b'",
      yes: 'true',
      nothing: 'null',
      big: '12345678901234567890n',
      zero: '-0',
      none: 'NaN',
      list: "[1, 'two', Array(1)]",
      map: "Map(1) {'a' => 1}",
      set: 'Set(2) {1, 2}',
      Point: 'class Point',
      point: 'Point {#secret: 1, x: 1}',
      plain: '{a: 1, b: a getter}',
      pattern: '/a+/g',
      symbol: 'Symbol(s)',
      promise: 'Promise',
      error: 'RangeError: no',
      proxy: 'Proxy(Object)',
      URL: "'mine'",
    });
    const parts = (name: string) =>
      debug.values(variables.find(variable => variable.name === name)!.variablesReference);
    expect(await parts('point')).toEqual({ x: '1', '#secret': '1' });
    expect(await parts('plain')).toEqual({ a: '1', b: 'a getter' });
    expect(await parts('list')).toEqual({ 0: '1', 1: "'two'", 2: '[3]' });
    expect(await parts('promise')).toEqual({ '[[PromiseState]]': "'fulfilled'", '[[PromiseResult]]': '7' });
    const long = await parts('long');
    expect([Object.keys(long).length, long['999'], long['…']]).toEqual([1001, '999', '2000 more']);
    expect((await parts('bytes'))['…']).toBe('1000 more');
    expect(Object.keys(valuesOf(variables))).not.toContain('__kernel__');
    await parts('proxy').catch(() => {});
    expect(printed(await run(''))).toBe('');
    expect(printedSoFar()).not.toContain('called\n');
  });

  it('are found by their names, also where Node has something of that name', async () => {
    await kernel.client.execute("const URL = 'mine';");
    expect(await debug.body('richInspectVariables', { variableName: 'URL' })).toMatchObject({
      data: { 'text/plain': "'mine'" },
    });
  });

  it('can be asked for by an expression, in any frame, which may change them', async () => {
    const code =
      'function inner(x: number) {\n  return x;\n}\n' +
      'function outer(y: number) {\n  return inner(y + 1);\n}\nouter(1)';
    await debug.breakAt(code, 2);
    const id = await begin(code);
    await debug.stopped();
    const [{ id: top }, { id: below }] = await debug.frames();
    const ask = async (expression: string, frameId = top) =>
      (await debug.body('evaluate', { expression, frameId })).result;
    expect(await ask('x + 1')).toBe('3');
    expect(await ask('y', below)).toBe('1');
    expect(await ask('x = 10')).toBe('10');
    expect(await debug.request('evaluate', { expression: 'y' })).toMatchObject({
      success: false,
      message: 'ReferenceError: y is not defined',
    });
    expect(
      await debug.request('evaluate', { expression: 'x = 3', frameId: top, context: 'hover' }),
    ).toMatchObject({ success: false });
    expect(await debug.body('richInspectVariables', { variableName: 'x', frameId: top })).toMatchObject({
      data: { 'text/plain': '10' },
    });
    await debug.body('continue');
    expect(resultOf(await kernel.client.answer(id))).toBe('10');
  });
});

describe('a request that makes no sense', () => {
  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ['an unknown command', { command: 'fly' }, /^command: "fly" is not known; it can be debugInfo, /],
    ['no command', {}, /^command: expected text, got nothing$/],
    ['a command that is an object', { command: {} }, /^command: expected text/],
    ['arguments that are a list', { command: 'variables', arguments: [] }, /^arguments: expected an object/],
    ['no arguments', { command: 'variables' }, /^variablesReference: expected a positive integer/],
    [
      'an unknown reference',
      { command: 'variables', arguments: { variablesReference: 1e9 } },
      /is not known/,
    ],
    [
      'breakpoints nowhere',
      { command: 'setBreakpoints', arguments: { breakpoints: [] } },
      /^source: expected/,
    ],
    [
      'breakpoints that are none',
      { command: 'setBreakpoints', arguments: { source: { path: 'a' }, breakpoints: [7] } },
      /^breakpoints: expected objects with a line, got 7$/,
    ],
    [
      'a line before the first',
      { command: 'setBreakpoints', arguments: { source: { path: 'a' }, breakpoints: [{ line: 0 }] } },
      /^line: expected a positive integer, got 0$/,
    ],
    [
      'an unknown filter',
      { command: 'setExceptionBreakpoints', arguments: { filters: ['x'] } },
      /^filters: /,
    ],
    ['an unknown source', { command: 'source', arguments: { source: { path: '/etc/passwd' } } }, /^source: /],
    ['a stack of code that runs', { command: 'stackTrace' }, /^no code is stopped/],
    ['a step of code that runs', { command: 'next' }, /^no code is stopped/],
    ['code that is no text', { command: 'dumpCell', arguments: { code: 7 } }, /^code: expected text, got 7$/],
  ];

  it.each(wrong)('is refused: %s', async (_, content, message) => {
    const { reply } = await kernel.client.request('debug_request', content, 'control');
    expect(reply).toMatchObject({
      type: 'response',
      success: false,
      message: expect.stringMatching(message) as string,
    });
  });

  it('of any shape leaves a kernel that answers', async () => {
    const values = [null, 0, -1, 1.5, '', 'x', [], [[]], {}, { path: 7 }, { path: 'x' }, 1e308, true];
    const { body } = await debug.request('debugInfo');
    expect(body.isStarted).toBe(true);
    const commands = /it can be (.*)$/.exec((await debug.request('?')).message!)![1].split(', ');
    const names = ['source', 'breakpoints', 'filters', 'frameId', 'variablesReference', 'code', 'expression'];
    for (const command of commands.filter(name => !['disconnect', 'pause'].includes(name)))
      for (const value of values) {
        const given = Object.fromEntries(names.map(name => [name, value]));
        for (const content of [
          { command, arguments: value },
          { command, seq: value, arguments: given },
        ])
          await kernel.client.send('debug_request', content, 'control');
      }
    expect(await debug.body('threads')).toEqual({ threads: [{ id: 1, name: 'cells' }] });
    expect(resultOf(await run('1 + 1'))).toBe('2');
  });

  it('is one that needs a debugger that is not started', async () => {
    await debug.body('disconnect');
    for (const command of ['attach', 'setBreakpoints', 'stackTrace', 'inspectVariables', 'pause', 'continue'])
      expect(await debug.request(command, { source: { path: 'x' } })).toMatchObject({
        success: false,
        message: 'the debugger is not started; initialize starts it',
      });
  });
});

it('a kernel says that it has a debugger, and one that grades has none', async () => {
  const { reply } = await kernel.client.request('kernel_info_request');
  expect(reply).toMatchObject({ debugger: true, supported_features: ['debugger'] });
  const grading = await startKernel({ env: { FASTBOOK_COMPILER: 'off' } });
  expect((await grading.client.request('kernel_info_request')).reply).toMatchObject({
    debugger: false,
    supported_features: [],
  });
  expect(await new DebugClient(grading.client).request('initialize')).toMatchObject({
    success: false,
    message: 'this kernel has no debugger',
  });
  await grading.end();
});

// ipykernel.compiler.murmur2_x86(text, 0xC70F6907)
it.each([
  ['', 3990065800],
  ['a', 2167009006],
  ['ab', 2805137849],
  ['abc', 3350977461],
  ['abcd', 804720481],
  ['let x = 1;', 67329842],
  ['两倍', 3244722336],
  ['3 😀', 3723541947],
] as [string, number][])('murmur2(%j) is the hash of ipykernel', (text, hash) => {
  expect(murmur2(text, 0xc70f6907)).toBe(hash);
});
