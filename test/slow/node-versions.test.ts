import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { builtTensorflow } from '../../lib/host/tensorflow';
import { engines } from '../../package.json';
import type { Steps } from '../../scripts/fixture';
import { expectPytorchs } from '../fixtures/pytorch';
import { root } from '../support/venv';

/**
 * On each Node that package.json allows, as npm has it: tfjs-node calls what Node 23 has dropped, and Node 22
 * warns of.
 */
const versions = [...engines.node.matchAll(/\d+(?=\.\d+\.\d+)/g)].map(String);

/** @returns the folder of the program; undefined, with a notice, where npm does not have it. */
function find(version: string): string | undefined {
  if (process.versions.node.startsWith(`${version}.`)) return dirname(process.execPath);
  const folder = join(root, 'test', 'tmp', 'nodes', version);
  const name = `node-${process.platform}-${process.arch}`;
  const bin = join(folder, 'node_modules', name, 'bin');
  if (existsSync(bin)) return bin;
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${version}`],
    { encoding: 'utf8', timeout: 300_000 },
  );
  if (status === 0) return bin;
  console.warn(
    `NOTICE: Node ${version} is not tested, since npm cannot install ${name}@${version}:\n${stderr}`,
  );
  return undefined;
}

const nodes = versions.flatMap(version => {
  const bin = find(version);
  return bin === undefined ? [] : [{ version, bin }];
});

describe.each(nodes)('Node $version', ({ version, bin }) => {
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    spawnSync(join(bin, 'node'), args, {
      cwd: root,
      encoding: 'utf8',
      timeout: 300_000,
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, ...env },
    });

  it('is the one that runs', () => expect(run(['--version']).stdout).toMatch(new RegExp(`^v${version}\\.`)));

  it.each(['wasm', ...(existsSync(builtTensorflow) ? ['tfjs-node'] : [])])(
    'trains the ResNet on %s as PyTorch does, and warns of nothing',
    backend => {
      const { stdout, stderr } = run([join('dist', 'scripts', 'fixture.js'), '1', '16'], {
        FASTBOOK_BACKEND: backend,
      });
      expect(stderr).not.toContain('Warning');
      expectPytorchs(JSON.parse(stdout) as Steps);
    },
    300_000,
  );

  it('runs a notebook', () => {
    const { status, stdout } = run([
      join('dist', 'scripts', 'notebooks', 'main.js'),
      '--only',
      '13_jargon',
      '--only',
      '04_gradients',
    ]);
    expect([status, stdout]).toEqual([0, stdout]);
  }, 300_000);
});
