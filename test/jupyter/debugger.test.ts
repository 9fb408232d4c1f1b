import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DebugClient } from '../support/debugclient';
import { temporaryFolder } from '../support/folder';
import { oneKernel } from '../support/onekernel';
import { pause, resultOf, startKernel } from '../support/rawclient';

// The debugger, as a front end speaks with it. One kernel for the whole file.
jest.setTimeout(30_000);
const early = 'function early(x: number) {\n  return x + 1;\n}';
let debug: DebugClient;
const kernel = oneKernel(async client => {
  await client.execute(early); // before the debugger starts
});

const lines = (...all: string[]) => all.join('\n');
const run = (code: string) => kernel.client.execute(code);
const begin = (code: string) => kernel.client.send('execute_request', { code });
const printedSoFar = () => kernel.client.received.map(({ message: { content } }) => content['text']);
const interrupt = () => kernel.client.request('interrupt_request', {}, 'control');

beforeEach(() => {
  debug = new DebugClient(kernel.client);
  return debug.start();
});
afterEach(() => debug.body('disconnect'));

/** Runs a cell with a breakpoint, and then these commands. @returns where each of them led: `double:2`. */
async function walk(code: string, line: number, commands: readonly string[]): Promise<string[]> {
  await debug.breakAt(code, line);
  const id = await begin(code);
  const places: string[] = [];
  for (const command of ['', ...commands]) {
    if (command) await debug.body(command);
    const [top] = (await debug.stopped()).stack;
    places.push(top.replace(/^In \[\d+\]/, 'cell'));
  }
  await debug.body('continue');
  await kernel.client.answer(id);
  return places;
}

describe('a breakpoint', () => {
  const code = lines(
    'function half(x: number): number {',
    '  // a comment',
    '  const y: number = x / 2;',
    '  return y;',
    '}',
    "console.log('before');",
    'const z = half(5);',
    'z + 1',
  );

  it('stops a cell, whose output has arrived, and says where and with which values', async () => {
    expect(await debug.breakAt(code, 4)).toEqual([4]);
    const id = await begin(code);
    const { reason, stack } = await debug.stopped();
    expect([reason, stack.map(frame => frame.replace(/\d+\]/, 'n]'))]).toEqual([
      'breakpoint',
      ['half:4', 'In [n]:7'],
    ]);
    expect(printedSoFar()).toContain('before\n');
    expect(await debug.scopes()).toEqual({
      Local: { x: '5', y: '2.5' },
      Globals: expect.objectContaining({
        half: 'function half(x)',
        z: expect.stringMatching(/^(?:no value yet|undefined)$/) as string, // Node 20 says the latter
      }) as object,
    });
    await debug.body('continue');
    await debug.event('continued');
    expect(resultOf(await kernel.client.answer(id))).toBe('3.5');
  });

  it('holds when its cell runs again, and not in other cells', async () => {
    await debug.breakAt(code, 7);
    for (const times of [1, 2]) {
      expect(resultOf(await run(`${times} + 40`))).toBe(String(times + 40));
      const id = await begin(code);
      expect((await debug.stopped()).stack).toHaveLength(1);
      await debug.body('continue');
      expect(resultOf(await kernel.client.answer(id))).toBe('3.5');
    }
  });

  it('moves to the next line with code, and is not verified where none follows', async () => {
    await run(code);
    expect(await debug.breakAt(code, 2, 8, 9)).toEqual([3, 8, undefined]);
    const id = await begin(code);
    expect((await debug.stopped()).stack[0]).toBe('half:3');
    await debug.breakAt(code);
    await debug.body('continue');
    expect(resultOf(await kernel.client.answer(id))).toBe('3.5');
  });

  it('stops a function of a cell that ran before the debugger was started', async () => {
    expect(await debug.breakAt(early, 2)).toEqual([2]);
    const id = await begin('early(41)');
    expect((await debug.stopped()).stack[0]).toBe('early:2');
    await debug.body('continue');
    expect(resultOf(await kernel.client.answer(id))).toBe('42');
  });

  it('stops at the same line where TypeScript has rewritten the cell', async () => {
    const rewritten = lines(
      'enum Digit { three = 3, seven = 7 }',
      'class Point {',
      '  constructor(public x: number) {}',
      '  get double() {',
      '    return 2 * this.x;',
      '  }',
      '}',
      'const { double } = new Point(Digit.three);',
      'double',
    );
    expect(await walk(rewritten, 5, ['stepOut'])).toEqual(['get double:5', 'cell:9']);
  });

  it('stops in a callback after the cell has ended', async () => {
    const later = 'let isLater = false;\nvoid setTimeout(() => {\n  isLater = true;\n}, 50);';
    await debug.breakAt(later, 3);
    await run(later);
    expect((await debug.stopped()).reason).toBe('breakpoint');
    await debug.body('continue');
    expect(resultOf(await run('isLater'))).toBe('true');
  });

  it('stops in a local module, whose source is known, and again when its file has changed', async () => {
    const folder = temporaryFolder('fastbook-调试-');
    const path = join(folder, 'module.ts');
    const source = 'export const one: number = 1;\nexport function twice(x: number) {\n  return 2 * x;\n}\n';
    writeFileSync(path, source);
    const code = `import { twice } from ${JSON.stringify(path)};\ntwice(4)`;
    for (const [text, line] of [
      [source, 3],
      [`// new\n${source}`, 4],
    ] as const) {
      writeFileSync(path, text);
      await debug.body('setBreakpoints', { source: { path }, breakpoints: [{ line }] });
      const id = await begin(code);
      expect((await debug.stopped()).stack[0]).toBe(`twice:${line}`);
      expect((await debug.frames())[0].source.path).toBe(path);
      expect(await debug.body('source', { source: { path } })).toMatchObject({ content: text });
      await debug.body('continue');
      expect(resultOf(await kernel.client.answer(id))).toBe('8');
    }
    expect((await debug.body('modules')).modules.map(module => module.path)).toContain(path);
  });

  it('stays in a local module that is loaded again because of another, and in one that threw', async () => {
    const folder = temporaryFolder('fastbook-debug-');
    const [path, other] = ['first.ts', 'second.ts'].map(name => join(folder, name));
    writeFileSync(
      path,
      "import { n } from './second.ts';\nconst m = n + 1;\nif (m > 2) throw m;\nexport { m };\n",
    );
    const code = `import { m } from ${JSON.stringify(path)};\nm`;
    writeFileSync(other, 'export const n: number = 1;\n');
    await debug.body('setBreakpoints', { source: { path }, breakpoints: [{ line: 2 }] });
    for (const [n, result] of [
      [1, '2'],
      [0, '1'],
      [7, undefined],
      [8, undefined],
    ] as const) {
      writeFileSync(other, `export const n: number = ${n};\n`);
      const id = await begin(code);
      await debug.event('stopped');
      expect((await debug.frames())[0].line).toBe(2);
      await debug.body('continue');
      expect(resultOf(await kernel.client.answer(id))).toBe(result);
    }
  });
});

describe('a step', () => {
  it('goes to the next line, into a function, and out of it', async () => {
    const code = lines(
      'const square = (x: number) => {',
      '  const y = x * x;',
      '  return y;',
      '};',
      'let sum = 0;',
      'sum += square(2);',
      'sum += square(3);',
      'sum',
    );
    expect(await walk(code, 6, ['next', 'stepIn', 'next', 'stepOut'])).toEqual([
      'cell:6',
      'cell:7',
      'square:2',
      'square:3',
      'cell:8',
    ]);
  });

  it('passes over the library and over Node into the callback of a cell', async () => {
    const code = lines(
      "import { tensor } from 'fastbook-ts';",
      'let x = tensor([1, 2]);',
      'x = x.add(1);',
      'const all = [1].map(i => {',
      '  return 2 * i;',
      '});',
      'all',
    );
    expect(await walk(code, 2, ['stepIn', 'stepIn', 'stepIn', 'stepOut'])).toEqual([
      'cell:2',
      'cell:3',
      'cell:4',
      'cell:5',
      'cell:7',
    ]);
  });

  it('goes on after an await', async () => {
    const code = lines(
      'const wait = async (ms: number) => {',
      '  await new Promise(resolve => setTimeout(resolve, ms));',
      '  return ms;',
      '};',
      'let waited = await wait(20);',
      'waited += await wait(10);',
      'waited',
    );
    expect(await walk(code, 5, ['next', 'stepIn', 'next'])).toEqual(['cell:5', 'cell:6', 'wait:2', 'wait:3']);
  });

  it('from the last line ends the cell, and stops nowhere else', async () => {
    const code = 'let last = 1;\nlast += 1;';
    await debug.breakAt(code, 2);
    const id = await begin(code);
    await debug.stopped();
    await debug.body('next');
    expect((await kernel.client.answer(id)).reply).toMatchObject({ status: 'ok' });
    expect(resultOf(await run('let after = last;\nafter'))).toBe('2');
    expect(await debug.body('debugInfo')).toMatchObject({ stoppedThreads: [] });
  });
});

describe('a pause', () => {
  it('stops a loop that runs', async () => {
    const id = await begin('let rounds = 0;\nfor (;;) {\n  rounds++;\n  if (rounds < 0) break;\n}\nrounds');
    await pause(200);
    await debug.body('pause');
    const { reason, stack } = await debug.stopped();
    expect([reason, stack]).toEqual(['pause', [expect.stringMatching(/^In \[\d+\]:[2345]$/)]]);
    await debug.body('evaluate', { expression: 'rounds = -5' });
    await debug.body('continue');
    expect(resultOf(await kernel.client.answer(id))).toMatch(/^-?\d$/);
  });

  it('is forgotten with its session', async () => {
    await debug.body('pause');
    await debug.body('disconnect');
    await debug.start();
    expect(resultOf(await run('1 + 2'))).toBe('3');
  });

  it('is also what the statement `debugger` means', async () => {
    const id = await begin('let paused = 1;\ndebugger;\npaused');
    expect((await debug.stopped()).stack[0]).toMatch(/:2$/);
    await debug.body('continue');
    expect(resultOf(await kernel.client.answer(id))).toBe('1');
  });
});

describe('an exception', () => {
  const code = lines(
    'function fails(): number {',
    "  throw new RangeError('no such digit');",
    '}',
    'try { fails(); } catch {}',
    'fails()',
  );

  it('stops where it is thrown, for a client that asks so', async () => {
    await debug.body('setExceptionBreakpoints', { filters: ['all'] });
    const id = await begin(code);
    for (const line of [4, 5]) {
      expect(await debug.event('stopped')).toMatchObject({
        reason: 'exception',
        text: 'RangeError: no such digit',
      });
      expect((await debug.frames()).map(frame => frame.line)).toEqual([2, line]);
      await debug.body('continue');
    }
    expect((await kernel.client.answer(id)).reply).toMatchObject({ ename: 'RangeError' });
    await debug.body('setExceptionBreakpoints', { filters: [] });
    expect((await run(code)).reply).toMatchObject({ ename: 'RangeError' });
  });

  it('is no interrupt, which ends a cell that waits', async () => {
    await debug.body('setExceptionBreakpoints', { filters: ['all'] });
    const id = await begin('for (;;) await new Promise(resolve => setTimeout(resolve, 20));');
    await pause(200);
    await interrupt();
    expect((await kernel.client.answer(id)).reply).toMatchObject({ ename: 'KeyboardInterrupt' });
  });
});

describe('code that is stopped', () => {
  it.each([
    ['at once', ''],
    ['after an await', 'await null;\n'],
  ])('is ended by an interrupt where it stands, %s', async (_, before) => {
    const code = `${before}let reached = 1;\nreached = 2;\nreached`;
    await debug.breakAt(code, before ? 3 : 2);
    const id = await begin(code);
    await debug.stopped();
    await interrupt();
    expect((await kernel.client.answer(id)).reply).toMatchObject({
      status: 'error',
      ename: 'KeyboardInterrupt',
    });
    expect(resultOf(await run('reached'))).toBe('1');
    expect(await debug.body('debugInfo')).toMatchObject({ stoppedThreads: [], isStarted: true });
  });

  it('is not held up by an endless expression', async () => {
    const code = 'let endless = 1;\nendless = 2;\nendless';
    await debug.breakAt(code, 2);
    const id = await begin(code);
    await debug.stopped();
    const asked = await debug.request('evaluate', { expression: 'for (;;) {}' });
    expect(asked).toMatchObject({ success: false, message: 'expected a value within 5 s' });
    await debug.body('continue');
    expect(resultOf(await kernel.client.answer(id))).toBe('2');
  });

  it('goes on when the client disconnects, whose breakpoints are gone', async () => {
    const code = 'let free = 1;\nfree = 2;\nfree';
    await debug.breakAt(code, 2);
    const id = await begin(code);
    await debug.stopped();
    await debug.body('disconnect');
    await debug.event('terminated');
    expect(resultOf(await kernel.client.answer(id))).toBe('2');
    expect(resultOf(await run(code))).toBe('2');
    expect(await debug.body('debugInfo')).toMatchObject({ isStarted: false, breakpoints: [] });
    await debug.start();
  });

  it('is known to a client that comes later', async () => {
    const code = 'let known = 1;\nknown = 2;\nknown';
    await debug.breakAt(code, 2);
    const id = await begin(code);
    await debug.stopped();
    const other = new DebugClient(kernel.client);
    expect(await other.body('debugInfo')).toMatchObject({
      isStarted: true,
      stoppedThreads: [1],
      breakpoints: [{ breakpoints: [{ line: 2 }] }],
    });
    await other.start();
    expect((await other.frames())[0].line).toBe(2);
    await other.body('continue');
    expect(resultOf(await kernel.client.answer(id))).toBe('2');
  });

  it.each(['shutdown', 'exit'])(
    'does not keep the kernel from its end by %s, and does not go on',
    async how => {
      const own = await startKernel();
      const others = new DebugClient(own.client);
      await others.start();
      const second = how === 'exit' ? 'process.exit(3);' : 'gone = 2;';
      const code = `let gone = 1;\n${second}\nprocess.stdout.write('went on');`;
      await others.breakAt(code, 2);
      await own.client.send('execute_request', { code });
      await others.stopped();
      // the process may end before it has answered
      if (how === 'exit') await own.client.send('debug_request', { command: 'continue' }, 'control');
      else await own.client.send('shutdown_request', { restart: false }, 'control');
      expect(await own.exited).toBe(how === 'exit' ? 3 : 0);
      expect(own.terminal()).toBe('');
      expect(own.client.received.some(({ message }) => message.content['text'] === 'went on')).toBe(false);
      await own.end();
    },
  );
});
