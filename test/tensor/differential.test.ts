import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { F, nn } from 'fastbook-ts';
import { deliberate, differencesTables, unexplained } from '../support/deliberate';
import { differenceOf, type Cases } from '../support/differential';
import { root } from '../support/root';

// made by scripts/peer/differential.py, so that these run without Python
const { cases } = JSON.parse(
  gunzipSync(readFileSync(join(root, 'test', 'fixtures', 'differential.json.gz'))).toString(),
) as Cases;

describe('some thousand expressions', () => {
  jest.spyOn(console, 'warn').mockReturnValue(); // tfjs's WASM kernels print which types they lack
  const differences = cases.map(differenceOf).filter(difference => difference !== undefined);

  it("have PyTorch's results, types, shapes and gradients, and are refused where it refuses them", () => {
    expect(cases.length).toBeGreaterThan(3000);
    expect(unexplained(differences).map(({ kind, text }) => `${kind}: ${text}`)).toEqual([]);
  });

  it('differ in each way that the table names', () => {
    const idle = deliberate.filter(
      ({ kind, cases }) =>
        !differences.some(difference => difference.kind === kind && cases.test(difference.text)),
    );
    expect(idle.map(({ what }) => what)).toEqual([]);
  });

  it('call every function of F and every layer of nn', () => {
    const others = ['isModule', 'kaimingNormal', 'module', 'uniform'];
    const names = [
      ...Object.keys(F).map(name => `F.${name}(`),
      ...Object.keys(nn).flatMap(name => (others.includes(name) ? [] : [`nn.${name}(`])),
    ];
    expect(names.filter(name => !cases.some(({ js }) => js.includes(name)))).toEqual([]);
  });
});

it('docs/differences.md has the tables, those of the slow tests included', () => {
  const page = readFileSync(join(root, 'docs', 'differences.md'), 'utf8');
  for (const table of differencesTables) expect(page).toContain(table);
});
