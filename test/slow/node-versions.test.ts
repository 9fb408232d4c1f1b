import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { builtTensorflow } from '../../lib/host/tensorflow';
import { engines } from '../../package.json';
import type { Steps } from '../../scripts/fixture';
import { expectPytorchs } from '../fixtures/pytorch';
import { npmInstall } from '../support/npm';
import { root } from '../support/root';
import { describeWhere } from '../support/skip';

/**
 * The major versions of Node that package.json allows. npm has each of them as a package. tfjs-node calls
 * functions that Node 22 warns of and Node 23 has dropped.
 */
const versions = [...engines.node.matchAll(/\d+(?=\.\d+\.\d+)/g)].map(String);

/** @returns the folder of the program; undefined where npm cannot install it. */
function find(version: string): string | undefined {
  if (process.versions.node.startsWith(`${version}.`)) return dirname(process.execPath);
  const folder = join(root, 'test', 'tmp', 'nodes', version);
  const name = `node-${process.platform}-${process.arch}`;
  const bin = join(folder, 'node_modules', name, 'bin');
  if (existsSync(bin)) return bin;
  return npmInstall(folder, `${name}@${version}`) ? bin : undefined;
}

const testOn = (version: string, bin = '') =>
  describeWhere(bin !== '', 'npm cannot install it')(`Node ${version}`, () => {
    const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
      spawnSync(join(bin, 'node'), args, {
        cwd: root,
        encoding: 'utf8',
        timeout: 300_000,
        env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, ...env },
      });

    it('--version is the version of that Node', () =>
      expect(run(['--version']).stdout).toMatch(new RegExp(`^v${version}\\.`)));

    it.each(['wasm', ...(existsSync(builtTensorflow) ? ['tfjs-node'] : [])])(
      'trains the ResNet on %s as PyTorch does, without a warning',
      backend => {
        const { stdout, stderr } = run([join('dist', 'scripts', 'fixture.js'), '1', '16'], {
          FASTBOOK_BACKEND: backend,
        });
        expect(stderr).not.toContain('Warning');
        expectPytorchs(JSON.parse(stdout) as Steps);
      },
      300_000,
    );

    it('runs two notebooks', () => {
      const { status, stdout } = run([
        join('dist', 'scripts', 'main.js'),
        'notebooks',
        '--only',
        '13_jargon',
        '--only',
        '04_gradients',
      ]);
      expect([status, stdout]).toEqual([0, stdout]);
    }, 300_000);
  });

for (const version of versions) testOn(version, find(version));
