import ts from 'typescript';
import { asyncScriptOf } from '../../lib/compiler/asyncscript';
import { asWritten } from '../../lib/compiler/emitted';
import { originOf } from '../../lib/compiler/positionmap';
import type { TypeScript } from '../../lib/compiler/typescript';

const hooks = {
  rounds: 0,
  collections: 0,
  tick: () => ++hooks.rounds % 3 === 0,
  turn: () => Promise.resolve(),
  collected: () => Promise.resolve(void hooks.collections++),
};
const global = globalThis as typeof globalThis & Record<string, unknown>;
global['__kernel__'] = hooks;
global['hooksOf'] = () => hooks;

/** Runs scripts as `scriptOf` makes them, one after the other. */
async function run(...scripts: string[]): Promise<void> {
  for (const script of scripts) {
    const { text, names } = asyncScriptOf(ts as TypeScript, `"use strict";${script}\n;undefined`);
    for (const name of names) global[name] ??= undefined;
    await (globalThis.eval(text) as () => Promise<void>)();
  }
}

describe('a cell as a classic script', () => {
  it('declares variables that later cells see, and may declare again', async () => {
    await run('let x1 = 1, y1 = x1 + 1', 'let x1 = y1 + 40;', 'let z1 = x1');
    expect([global['x1'], global['y1'], global['z1']]).toEqual([42, 2, 42]);
  });

  it('takes patterns apart, with defaults, rests and new names', async () => {
    await run('let { a2, b2: [c2, ...d2], e2 = 5 } = { a2: 1, b2: [2, 3, 4] }, f2;');
    expect(['a2', 'c2', 'd2', 'e2', 'f2'].map(name => global[name])).toEqual([1, 2, [3, 4], 5, undefined]);
  });

  it('does not call what the next line puts in parentheses', async () => {
    await run('let f3 = () => {}\n(global3 => global3)(1)\nlet g3 = 7');
    expect([typeof global['f3'], global['g3']]).toEqual(['function', 7]);
  });

  it('awaits at its top level, also within a loop, a branch and a pattern', async () => {
    await run('let s4 = 0; for (const p of [1, 2]) { if (p) s4 += await Promise.resolve(p); }');
    await run('let { n4 = await Promise.resolve(3) } = {};');
    expect([global['s4'], global['n4']]).toEqual([3, 3]);
  });

  it('gives functions and classes the names of their variables', async () => {
    await run('let f5 = () => 1; let C5 = class C5 {};');
    expect([global['f5'], global['C5']].map(value => (value as { name: string }).name)).toEqual(['f5', 'C5']);
  });

  it('asks in each round of each loop whether it is interrupted', async () => {
    hooks.rounds = 0;
    await run(
      'let t6 = 0; for (let i = 0; i < 3; i++) for (const j of [1, 2]) t6 += j; ' +
        'let f6 = () => { let n = 0; while (n < 4) n++; do n--; while (n > 0); }; f6();',
    );
    expect([global['t6'], hooks.rounds]).toEqual([9, 3 + 6 + 4 + 4]);
  });

  it('waits for the garbage collector before tensors are counted, where it may wait', async () => {
    hooks.collections = 0;
    await run(
      'let tf8 = { memory: () => ({ numTensors: hooksOf().collections }), other: () => 0 }; tf8.other();',
      'let n8 = [tf8.memory().numTensors]; for (const i of [1, 2]) n8.push(tf8.memory().numTensors - i)',
      'let f8 = () => tf8.memory().numTensors; n8.push(f8(), tf8.memory?.().numTensors)',
    );
    expect(global['n8']).toEqual([1, 2 - 1, 3 - 2, 3, 3]);
  });

  it('shows functions without these questions', async () => {
    await run('let f7 = n => { while (n) { n--; } };');
    expect(asWritten(String(global['f7']))).toBe('n => { while (n) { n--; } }');
  });

  it('finds the way back to the positions of the script', () => {
    const script = 'let a = 1;\nfor (const x of [1]) { oops(); }';
    const { text, map } = asyncScriptOf(ts as TypeScript, script);
    for (const word of ['a = 1', 'oops', 'x of'])
      expect(originOf(map, text.indexOf(word))).toBe(script.indexOf(word));
  });
});
