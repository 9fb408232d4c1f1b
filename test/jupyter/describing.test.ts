import { inspect } from 'node:util';
import { oneKernel } from '../support/onekernel';
import { pause, printed, resultOf } from '../support/rawclient';
import { itWhere } from '../support/skip';

// What a notebook says of values and errors, however strange they are. One kernel for the whole file.
jest.setTimeout(30_000);
const kernel = oneKernel(client =>
  client.execute(`
    import vm from 'node:vm';
    import { inspect } from 'node:util';
    const display = Symbol.for('Jupyter.display');
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();`),
);

const run = (code: string) => kernel.client.execute(code);

/** Names of the kernel's own, which no reader sees. */
const own = /__kernel|node:inspector|dist[\\/]+lib|fastbook-cell|kResourceStore|async_id_symbol/;

/** The value's text; all messages are without the kernel. */
const shown = async (code: string) => {
  const answer = await run(code);
  expect(answer.reply).toMatchObject({ status: 'ok' });
  expect(JSON.stringify(answer.messages)).not.toMatch(own);
  return resultOf(answer);
};

/** The one error of a cell. */
const failure = async (code: string) => {
  const { messages, reply } = await run(code);
  const errors = messages.filter(({ type }) => type === 'error');
  expect(errors).toHaveLength(1);
  const content = errors[0].content as { ename: string; evalue: string; traceback: string[] };
  expect(reply).toMatchObject({ status: 'error', ...content });
  expect(JSON.stringify(messages.slice(1))).not.toMatch(own);
  return { ...content, text: content.traceback.join('\n').replace(/In \[\d+\]/g, 'In [n]') };
};

const unshowable = 'a value that cannot be shown: showing it throws an error';

describe('a promise at the end of a cell', () => {
  it.each([
    ['Promise.resolve(5)', 'Promise { 5 }'],
    ['new Promise(() => {})', 'Promise { <pending> }'],
    ['(async () => 5)()', 'Promise { 5 }'],
    ["Promise.resolve('line\\nline'.repeat(50))", 'Promise { … }'],
    ["const late = Promise.reject(new Error('x')); late.catch(() => {}); late", 'Promise { <rejected> … }'],
    ['(class Mine extends Promise<number> {}).resolve(3)', 'Mine [Promise] { 3 }'],
  ])('is said to be one: %s', async (code, text) => {
    expect(await shown(code)).toBe(`${text}: write await before it to have its value`);
  });

  it('is only a native one, and no promise within a value', async () => {
    expect(await shown('({ then: 5 })')).toBe('{ then: 5 }');
    expect(await shown('[Promise.resolve(1)]')).toBe('[ Promise { 1 } ]');
    expect(await shown('await Promise.resolve(5)')).toBe('5');
  });
});

describe('a value', () => {
  it('is shown as far as it can be, where its properties throw', async () => {
    expect(await shown('proxy')).toBe('<Revoked Proxy>');
    const strict = 'new Proxy({ a: 1 }, { get(_, key) { throw new Error(String(key)); } })';
    expect(await shown(strict)).toMatch(/^(Proxy\()?\{ a: 1 \}\)?$/); // as this version of Node shows it
    expect(await shown('({ get [display]() { throw 1; } })')).toMatch(
      /^\{ \[?Symbol\(Jupyter\.display\)\]?: \[Getter\] \}$/,
    );
  });

  it('is cut where it is too long for a notebook', async () => {
    const text = (await shown("'x'.repeat(1e8)")) as string;
    expect(text.slice(999_998)).toBe('xx... 99000000 more characters');
    expect(await shown('new Array(1e7).fill(1)')).toMatch(/\.\.\. 9999900 more items\n\]$/);
    expect(await shown('Symbol("s".repeat(2e6))')).toMatch(/\.\.\. 1000008 more characters$/);
  });

  it('with an error has its positions in cells, in a stack and in results of promises, too', async () => {
    const code = `
      const e = new Error('v');
      console.log(e);
      console.log(e.stack);
      console.error(e);
      [e, await Promise.allSettled([Promise.reject(e)])]`;
    const answer = await run(code);
    const at = 'Error: v\n    at In [n]:2:17\n';
    const texts = [printed(answer), printed(answer, 'stderr'), String(resultOf(answer))].map(text =>
      text.replace(/In \[\d+\]/g, 'In [n]'),
    );
    expect(texts).toEqual([at + at, at, expect.stringMatching(/In \[n\]:2:17[^]*In \[n\]:2:17/)]);
    expect(texts.join('').match(/ at /g)).toHaveLength(5);
  });

  it("has its own code's frames and none of the kernel's where it describes itself", async () => {
    expect(await shown("({ [inspect.custom]: () => new Error('x').stack })")).toMatch(/In \[\d+\]:1:28\)/);
    expect(await shown("({ [display]: () => ({ 'text/plain': new Error('x').stack }) })")).toMatch(
      /^Error: x\n {4}at .*In \[\d+\]:1:38\)$/,
    );
  });

  it.each([
    ['throws', "{ throw new RangeError('own'); }", 'own'],
    ['throws what cannot be shown', '{ throw proxy; }', unshowable],
    ['rejects', "{ return Promise.reject(new RangeError('own')); }", 'own'],
    ['returns a proxy that is revoked', '{ return proxy; }', /revoked/],
    ['returns a number', '{ return 5; }', /expected an object of MIME types, got 5$/],
    ['returns no text', "{ return { 'text/plain': 5 }; }", /expected text or bytes as 'text\/plain', got 5$/],
    ['returns a cycle', "{ const c: any = {}; return { 'application/json': (c.c = c) }; }", /circular/],
    ['returns a bigint', "{ return { 'application/json': 5n }; }", /BigInt/],
    ['returns what has a bad toJSON', "{ return { 'a/json': { toJSON() { throw proxy; } } }; }", unshowable],
    ['returns bad metadata', "{ return { [Symbol.for('Jupyter.metadata')]: 5 }; }", /metadata.*got 5$/],
  ])('fails its cell, once, where its display method %s', async (_, body, evalue) => {
    const { evalue: got, traceback } = await failure(`({ [display]() ${body} })`);
    expect(got).toMatch(evalue);
    expect(traceback.join('\n')).not.toContain('<anonymous>');
  });
});

describe('an error', () => {
  const define = (property: string) =>
    `throw Object.defineProperty(new Error('x'), ${property}, { get() { throw new Error('getter'); } })`;

  it.each([
    ['message', define("'message'"), unshowable],
    ['name', define("'name'"), unshowable],
    ['stack', define("'stack'"), 'x'],
    ['cause', define("'cause'"), 'x'],
    ['constructor', define("'constructor'"), 'x'],
    ['toStringTag', define('Symbol.toStringTag'), 'x'],
    ['inspect.custom', define('inspect.custom'), 'x'],
    ['toString', "throw Object.assign(new Error('x'), { toString() { throw 1; } })", 'x'],
    ['name that is no text', "throw Object.assign(new Error('x'), { name: proxy })", unshowable],
    ['message that is no text', "throw Object.assign(new Error('x'), { message: Symbol('m') })", 'Symbol(m)'],
    ['stack that is no text', "throw Object.assign(new Error('x'), { stack: 5 })", 'x'],
    ['prototype of null', "throw Object.setPrototypeOf(new Error('x'), null)", 'x'],
    ['proxy around it', "throw new Proxy(new Error('x'), {})", 'x'],
  ])('is described whatever its %s does', async (_, code, evalue) => {
    expect((await failure(code)).evalue).toBe(evalue);
  });

  it('may be any value', async () => {
    const evil = 'new Proxy({}, new Proxy({}, { get() { throw 1; } }))';
    for (const [code, evalue] of [
      ['proxy', unshowable],
      [evil, unshowable],
      ['{ [inspect.custom]() { throw 1; } }', unshowable],
      ["{ [Symbol.toStringTag]: 'Error' }", inspect({ [Symbol.toStringTag]: 'Error' })],
      ['Object.create(null)', '[Object: null prototype] {}'],
      ["'\\ud800'", '\ufffd'],
      ['undefined', 'undefined'],
      ["Symbol('s')", 'Symbol(s)'],
    ])
      expect(await failure(`throw ${code};`)).toMatchObject({ ename: 'Uncaught', evalue });
    expect(await failure('Promise.reject(proxy);\n1')).toMatchObject({ evalue: unshowable });
  });

  it('has its cause, its errors and itself within it', async () => {
    const many = "new AggregateError([new Error('one'), 2], 'many', { cause: new TypeError('why') })";
    expect((await failure(`const many: any = ${many};\nmany.self = many;\nthrow many;`)).text).toMatch(
      /many\n {4}at In \[n\]:1:19 {\n[^]*self: \[Circular \*1\][^]*\[cause\]: TypeError: why\n +at In \[n\]/,
    );
  });

  it('may have private fields, and be of another realm', async () => {
    const code = `
      class Private extends Error { #code = 7; override get name() { return 'Private' + this.#code; } }
      throw new Private('p');`;
    expect(await failure(code)).toMatchObject({ ename: 'Private7', evalue: 'p' });
    const { ename, text } = await failure("vm.runInNewContext('\\n  throw new RangeError(5)')");
    expect(ename).toBe('RangeError');
    expect(text).toMatch(
      /^RangeError: 5\n {4}at evalmachine\.<anonymous>:2:9\n {4}at In \[n\]:1:4\n\n1 \| vm\./,
    );
  });

  const hasStack = Number(process.versions.node.split('.')[0]) < 26;
  itWhere(hasStack, 'Node 26 has none itself')(
    'of an asynchronous function of Node has the line that awaited it',
    async () => {
      const code = "import { readFile } from 'node:fs/promises';\nawait readFile('/no/such')";
      expect((await failure(code)).text).toMatch(
        /at async In \[n\]:2:1 {[^]*\n2 \| await readFile.*\n {4}\^$/,
      );
    },
  );

  it('is cut where it is too long, and keeps the place where it was thrown', async () => {
    const { evalue, text } = await failure("throw new Error('x'.repeat(2e6))");
    expect(evalue).toMatch(/^x{100000}\.\.\. 1900000 more characters$/);
    expect(text.length).toBeLessThan(121_000);
    expect(text).toMatch(/x\n {4}at In \[n\]:1:7\n\n1 \| throw/);
    expect(
      (await failure("throw new Error('\\n    at f (In [1]:1:1)'.repeat(1e5))")).text.length,
    ).toBeLessThan(121_000);
    expect((await failure("throw 'y'.repeat(2e6)")).evalue).toHaveLength(100_027);
  });
});

describe('an interrupt ends a description that does not end', () => {
  it.each([
    ['of a value by inspect', '({ [inspect.custom]() { for (;;); } })'],
    ['of a value by its display method', '({ [display]() { for (;;); } })'],
    ['of a value by a promise', '({ [display]: () => new Promise(() => {}) })'],
    ['of an error by its message', 'throw { __proto__: Error.prototype, get message() { for (;;); } }'],
    ['of an error by inspect', "throw Object.assign(new Error('x'), { [inspect.custom]() { for (;;); } })"],
    ['of what was thrown by a proxy', 'throw new Proxy({}, { getPrototypeOf() { for (;;); } })'],
  ])('%s', async (_, code) => {
    const id = await kernel.client.send('execute_request', { code });
    await pause(400);
    await kernel.client.request('interrupt_request', {}, 'control');
    const { messages, reply } = await kernel.client.answer(id);
    expect(reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
    expect(messages.filter(({ type }) => type === 'error')).toHaveLength(1);
    expect(await shown('1 + 1')).toBe('2');
  });
});
