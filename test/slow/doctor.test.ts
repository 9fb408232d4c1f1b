import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolderInPackage } from '../support/folder';
import { root } from '../support/root';

const doctor = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [join(root, 'dist', 'scripts', 'main.js'), 'doctor', ...args], {
    encoding: 'utf8',
    env: { ...process.env, FASTBOOK_BACKEND: '', ...env },
  });

/** Has the doctor's processes run a program first, which may break a kernel of theirs. */
function doctorAfter(program: string) {
  const file = join(temporaryFolderInPackage('doctor-'), 'broken.cjs');
  writeFileSync(file, program);
  return doctor(['--prove', 'wasm'], { NODE_OPTIONS: `--require ${file}` });
}

const brokenRelu = (body: string) => `
  const { tf, useBackend } = require('fastbook-ts');
  useBackend('wasm');
  const { kernelFunc } = tf.getKernel('Relu', 'wasm');
  tf.unregisterKernel('Relu', 'wasm');
  tf.registerKernel({ kernelName: 'Relu', backendName: 'wasm', kernelFunc: call => { ${body} } });`;

describe('fastbook-ts doctor --prove', () => {
  it('compares a backend with PyTorch, and says how fast it trains', () => {
    const { stdout, status } = doctor(['--prove', 'wasm']);
    expect(stdout).toMatch(/^fastbook-ts .*\n.* processors, /);
    expect(stdout).toMatch(/^wasm: right \(SIMD/m);
    expect(stdout).toMatch(/5 of 5 steps of 16 images: losses differ by \d\.\de-\d at most, 66 gradients/);
    expect(stdout).toMatch(/batches of \d+: [\d.]+ images a second/);
    expect(stdout).toMatch(/^Right: wasm; compared with the numbers of .*PyTorch/m);
    expect(status).toBe(0);
  }, 300_000);

  it('tells a kernel that is a little wrong', () => {
    const { stdout, status } = doctorAfter(
      brokenRelu('return tf.getKernel("LeakyRelu", "wasm").kernelFunc({ ...call, attrs: { alpha: 0.01 } });'),
    );
    expect(stdout).toMatch(/^wasm: WRONG/m);
    expect(stdout).toMatch(/^WRONG: wasm; compared/m);
    expect(status).toBe(1);
  }, 300_000);

  it.each([
    ['throws', 'throw new Error("no such thing")', /WRONG.*\n.*status 1, no such thing/],
    ['ends the process', 'process.kill(process.pid, "SIGKILL")', /WRONG.*\n.*ended with SIGKILL/],
  ])(
    'counts a backend that loads and then %s as wrong',
    (_, body, message) => {
      const { stdout, status } = doctorAfter(brokenRelu(body));
      expect(stdout).toMatch(message);
      expect(status).toBe(1);
    },
    300_000,
  );

  it('names the backends where it is given another', () => {
    expect(doctor(['--prove', 'gpu'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('unknown backend: gpu (known: tfjs-node-gpu, webgpu') as string,
    });
  });
});
