import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/folder';
import { runProgram } from '../support/process';
import { itOn } from '../support/rung';
import { root } from '../support/root';
import { overruled } from '../support/tfjsdifferences';

// the jasmine specs in tfjs-core's npm package, some 4,000, on stock TensorFlow.js and on ours beside it

/** How each ended: `passed`, `pending`, or why it failed. */
type Results = Record<string, string>;

const folder = temporaryFolder('tfjs-suite-');
/** The rows of the table that a test belonged to. */
const met = new Set<string>();
const stock: Record<string, Promise<Results>> = {};

async function results(by: 'stock' | 'ours', rung: string, backend: string): Promise<Results> {
  const file = join(folder, `${by}-${rung}.json`);
  const runner = join(root, 'test', 'fixtures', 'tfjs-suite.js');
  const { status, output } = await runProgram(process.execPath, [runner, by, backend, file], {
    env: { FASTBOOK_BACKEND: rung },
  });
  expect({ status, output }).toEqual({ status: 0, output });
  return JSON.parse(readFileSync(file, 'utf8')) as Results;
}

const broken = (specs: Results, on: Results) =>
  Object.keys(on).filter(name => on[name] === 'passed' && specs[name] !== 'passed');

describe.each([
  ['cpu', 'cpu'],
  ['wasm', 'wasm'],
  ['onnxruntime', 'wasm'], // it has tfjs's WASM kernels, but for some
])('on %s', (rung, backend) => {
  itOn(rung)(
    'what passes on stock TensorFlow.js passes, but for what the table names',
    async () => {
      const [theirs, ours] = await Promise.all([
        (stock[backend] ??= results('stock', backend, backend)),
        results('ours', rung, backend),
      ]);
      expect(Object.values(theirs).filter(result => result === 'passed').length).toBeGreaterThan(3_500);
      const unexpected = broken(ours, theirs).filter(name => {
        const row = overruled.find(({ tests }) => tests.test(name));
        if (row) met.add(row.what);
        return !row;
      });
      expect(unexpected.map(name => `${name}: ${ours[name]}`)).toEqual([]);
    },
    10 * 60_000,
  );
});

it('each difference that the table names is there', () => {
  expect(overruled.map(({ what }) => what).filter(what => !met.has(what))).toEqual([]);
});
