import { startSession } from '../support/session';

// What cells declare, await and show. One kernel for the whole file.
jest.setTimeout(30_000);
let session: Awaited<ReturnType<typeof startSession>>;
let show: (typeof session)['show'];
beforeAll(async () => {
  session = await startSession();
  show = session.show;
}, 60_000);
afterAll(() => session.end());

describe('a name', () => {
  const kinds: Record<string, string> = {
    const: 'const v: any = 1',
    let: 'let v: any = 1',
    var: 'var v: any = 1',
    function: 'function v() {}',
    class: 'class v {}',
    import: "import * as v from 'node:path'",
    enum: 'enum v { A }',
    namespace: 'namespace v { export const a = 1 }',
    destructuring: 'var { v } = { v: 1 as any }',
  };
  it.each(Object.keys(kinds))(
    'declared by %s may be declared again in any way',
    async first => {
      for (const next of Object.values(kinds)) {
        expect([first, next, await show(kinds[first], next, 'const see = () => v; 1')]).toEqual([
          first,
          next,
          '1',
        ]);
        expect(await show('v = null', 'const v = 5; 1', '(see as any)()')).toBe('5');
      }
    },
    60_000,
  );

  it('has its new value for functions that have closed over it', async () => {
    await show('let count = 1; const read = () => count; function twice() { return read() * 2 }');
    expect(await show('count = 4; [read(), twice()]')).toBe('[ 4, 8 ]');
    expect(await show('const count = 5; [read(), twice()]')).toBe('[ 5, 10 ]');
    expect(await show('function read() { return 7 }', 'twice()')).toBe('14');
  });

  it('stays declared after a cell that fails', async () => {
    await show("const kept = 1; function alsoKept() { return kept }; throw new Error('x'); const lost = 1");
    expect(await show('[kept, alsoKept()]')).toBe('[ 1, 1 ]');
    expect(await show('lost')).toMatch('! ReferenceError: lost is not defined');
  });

  it.each([
    ['first()\nfunction first() { return 1 }\nfirst()', '1'],
    [
      '{ var inner = 1 } for (var i = 0; i < 3; i++) {} for (var [a, b] of [[1, 2]]) {}\n[inner, i, a, b]',
      '[ 1, 3, 1, 2 ]',
    ],
    ['var { x: y, ...rest } = { x: 1, z: 2 }, [w = 5] = [] as number[]\n;[y, rest, w]', '[ 1, { z: 2 }, 5 ]'],
    ['if (true) var one = 5; else var two = 6\n;[one, two]', '[ 5, undefined ]'],
    ['switch (1 as number) { case 1: var three = 3; break }\nthree', '3'],
    ['outer: for (var o = 0; o < 2; o++) { for (;;) continue outer }\no', '2'],
    ['using held = { n: 1, [Symbol.dispose]() {} }\nheld.n', '1'],
    ['await using late = { n: 2, async [Symbol.asyncDispose]() {} }\nlate.n', '2'],
    [
      'export const e1 = 1; export default class {}; export enum E2 { A } export function e3() ' +
        '{}\n[e1, E2.A, e3.name]',
      "[ 1, 0, 'e3' ]",
    ],
    ["export { basename as base } from 'path'; export * from 'fs'; export { e1 as e4 }\ne1", '1'],
    [
      'abstract class P { constructor(private readonly n = 3) {} get() { return this.n } } class Q ' +
        'extends P {}\nnew Q().get()',
      '3',
    ],
    [
      'const deco = (f: any, _: ClassMethodDecoratorContext) => function () { return f() + 1 } as ' +
        'any\nclass D { @deco m() { return 1 } accessor n = 3 }\n[new D().m(), new D().n]',
      '[ 2, 3 ]',
    ],
    ["const pick = <T extends string>(a: T[], b: NoInfer<T>) => b\npick(['a'], 'a')", 'a'],
  ])('may be declared by %j', async (code, shown) => {
    const [declared, value] = [code.slice(0, code.lastIndexOf('\n')), code.slice(code.lastIndexOf('\n') + 1)];
    expect(await show(code)).toBe(shown);
    expect(await show(declared, value)).toBe(shown);
  });
});

describe('await', () => {
  it.each([
    ['`a${await Promise.resolve(1)}b`', 'a1b'],
    ["({ x: await 1, [await 'k']: await 2, ...(await { s: 1 }) })", '{ x: 1, k: 2, s: 1 }'],
    ['Math.max(await 1, await Promise.resolve(5), ...(await [2]))', '5'],
    ['await (async () => 42)()', '42'],
    ['-(await 1) + (await (await 2))', '1'],
    ['const { p, ...q } = await Promise.resolve({ p: 1, z: 2 }); [p, q]', '[ 1, { z: 2 } ]'],
    ['const all = []; for await (const x of [1, Promise.resolve(2)]) all.push(x); all', '[ 1, 2 ]'],
    ['for await (var last of [1, 2]); last', '2'],
    ['let n = 0; next: for await (const x of [1, 2]) { n += x; continue next }; n', '3'],
    ['if (await true) { await null; var inside = 1 }; inside', '1'],
    ["(await import('node:path')).basename('/a/b')", 'b'],
    ['class A { static made = 1; async m() { return await 2 } }; await new A().m()', '2'],
  ])('may stand in %j', async (code, shown) => expect(await show(code)).toBe(shown));
});

describe('the last statement', () => {
  it.each([
    ['5;', '5'],
    ['let c = 1; c++, c', '2'],
    ['using r = { n: 1, [Symbol.dispose]() {} }; r.n // its value, then it is disposed of', '1'],
    ['5; interface I {} type T = I; export {}', '5'],
    ["'use strict'", 'use strict'],
    ['if (true) 5', undefined],
    ['{ a: 1 }', undefined],
    ['5; let z = 1', undefined],
    ['label: 5', undefined],
  ])('of %j is shown where it is an expression', async (code, shown) => expect(await show(code)).toBe(shown));
});

describe('toString of a function', () => {
  it.each([
    [
      'function named(a: number) { return URL2 } var URL2 = 1; named.toString()',
      'function named(a        ) { return URL2 }',
    ],
    [
      'const URL = 1; function uses(o = { URL }) { return URL + o.URL }\nuses.toString()',
      'function uses(o = { URL }) { return URL + o.URL }',
    ],
    [
      'const waits = async () => { await null; return [await (await import("fs")), require("fs")] ' +
        '}\nString(waits)',
      'async () => { await null; return [await (await import("fs")), require("fs")] }',
    ],
    [
      'async function* yields() { for await (const x of []) { yield x } }\n`${yields}`',
      'async function* yields() { for await (const x of []) { yield x } }',
    ],
    ['class Has { async m() { await 1 } }\nHas.toString()', 'class Has { async m() { await 1 } }'],
    ['Math.max.toString()', 'function max() { [native code] }'],
    ['Function.prototype.toString.toString()', 'function toString() { [native code] }'],
  ])('is what the reader wrote, types aside: %j', async (code, shown) =>
    expect(await show(code)).toBe(shown),
  );
});

describe('the place of an error', () => {
  it.each([
    [
      'function thrower() {\n\tthrow new Error("e")\n}',
      'enum Colour { Red }\nthrower()',
      'thrower (In [n]:2:8)\n    at In [n]:2:1',
    ],
    [
      'class P2 { constructor(private a: number) {}\n  go() {\n    throw new Error("e") } }',
      'new P2(1).go()',
      'P2.go (In [n]:3:11)',
    ],
    [
      'await null; const later = async () => { await null;\n    throw new Error("e") }',
      'await later()',
      'later (In [n]:2:11)\n    at async In [n]:1:1',
    ],
    ['1', "'😀'; (() => { throw new Error('e') })()", 'at In [n]:1:22'],
    [
      '1',
      'high()\nconst before = 1\nfunction high() { throw new Error("e") }',
      'high (In [n]:3:25)\n    at In [n]:1:1',
    ],
    [
      'const same = (f: any, _: any) => f\nclass D3 {\n  @same\n  m() {\n    throw new Error("e") }\n}',
      'new D3().m()',
      'D3.m (In [n]:5:11)',
    ],
  ])('is that of the cell: %j, %j', async (first, second, place) =>
    expect(await show(first, second)).toContain(place),
  );
});
