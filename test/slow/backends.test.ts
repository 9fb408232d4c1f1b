import { join } from 'node:path';
import { useBackend } from 'fastbook-ts';
import { firstGradients, trainFixed, type Steps } from '../../scripts/fixture';
import { expectPytorchs } from '../fixtures/pytorch';
import { itOn, runNode } from '../support/rung';

/** Steps of training on a backend, as `dist/scripts/fixture.js` prints them. */
function stepsOn(backend: string, steps: number, size: number): Steps {
  const { status, stdout, stderr } = runNode(
    [join('dist', 'scripts', 'fixture.js'), String(steps), String(size)],
    { FASTBOOK_BACKEND: backend },
  );
  expect([status, stderr]).toEqual([0, stderr]);
  return JSON.parse(stdout) as Steps;
}

for (const backend of ['tfjs-node', 'tfjs-node-gpu']) {
  itOn(backend)(
    `five steps on ${backend} have PyTorch's losses and gradients`,
    () => {
      const steps = stepsOn(backend, 5, 16);
      expect(steps.losses).toHaveLength(5);
      expectPytorchs(steps);
    },
    300_000,
  );
}

itOn('webgpu')(
  'one step on webgpu has the loss and gradients of wasm',
  () => {
    const webgpu = stepsOn('webgpu', 1, 4); // in software, a small batch takes minutes
    useBackend('wasm');
    const wasm = trainFixed(1, 4);
    expect(Math.abs(webgpu.losses[0] / wasm.losses[0] - 1)).toBeLessThan(1e-3);
    expect(Object.keys(webgpu.gradientNorms)).toEqual(Object.keys(wasm.gradientNorms));
    expect(
      Object.entries(webgpu.gradientNorms).filter(
        ([name, norm]) => !(Math.abs(norm / wasm.gradientNorms[name] - 1) < 1e-3),
      ),
    ).toEqual([]);
  },
  300_000,
);

itOn('webgpu')(
  'waiting for webgpu within a turn leaves nothing in the queue of the event loop',
  () => {
    const program = `
      const { setImmediate: add, clearImmediate: remove } = globalThis;
      const queue = new Set();
      globalThis.setImmediate = (call, ...args) => {
        const handle = add(() => { queue.delete(handle); call(...args); });
        queue.add(handle);
        return handle;
      };
      globalThis.clearImmediate = handle => { queue.delete(handle); remove(handle); };
      const { startBackend, tf } = require('fastbook-ts');
      startBackend('webgpu').then(() => {
        const a = tf.randomUniform([100, 100]);
        a.matMul(a).dataSync();
        console.log(queue.size);
      });`;
    const { stdout, stderr } = runNode(['-e', program]);
    expect(stderr).toBe('');
    expect(Number(stdout)).toBeLessThan(5);
  },
  300_000,
);

itOn('webgpu')(
  'await x.data() on webgpu settles in a script that has nothing else to do',
  () => {
    const program = `
      const { startBackend, tf } = require('fastbook-ts');
      startBackend('webgpu').then(async () => {
        const a = tf.ones([100, 100]);
        console.log((await a.matMul(a).data())[0]);
      });`;
    expect(runNode(['-e', program])).toMatchObject({ status: 0, stdout: '100\n', stderr: '' });
  },
  300_000,
);

it('one step on cpu has the loss and gradients of wasm', () => {
  const [cpu, wasm] = ['cpu', 'wasm'].map(backend => {
    useBackend(backend);
    return firstGradients(4, 17); // small images, since plain CPU takes long
  });
  useBackend('wasm');
  expect(Math.abs(cpu.loss / wasm.loss - 1)).toBeLessThan(1e-3);
  const norm = (x: Float32Array) => Math.sqrt(x.reduce((sum, value) => sum + value ** 2, 0));
  cpu.gradients.forEach((expected, i) => {
    expect(norm(expected.map((value, k) => value - wasm.gradients[i][k])) / norm(expected)).toBeLessThan(
      5e-3, // of a batch of four, the deviations are those of few numbers
    );
  });
}, 300_000);

it('training on batches of 64 takes as much memory after 30 steps as after 10, below 1.5 GB', () => {
  const program = `
    const { Adam, F, randn, resnet18, startBackend, tensor, tf, nn } = require('fastbook-ts');
    const { createHead } = require('./dist/lib/vision/head.js');
    startBackend().then(() => {
      const body = resnet18();
      const model = nn.Sequential(body.module, createHead(body.features, 2));
      const opt = Adam(model.parameters(), 0.001);
      const numbers = [];
      for (let i = 1; i <= 30; i++) {
        const [xb, yb] = [randn(64, 28, 28, 3), tensor(Array.from({ length: 64 }, (_, i) => i % 2))];
        tf.tidy(() => { F.crossEntropy(model(xb), yb).backward(); opt.step(); opt.zeroGrad(); });
        tf.dispose([xb, yb]);
        if (i % 10 === 0) numbers.push(tf.memory().numBytes, process.resourceUsage().maxRSS * 1024);
      }
      console.log(JSON.stringify(numbers));
    });`;
  const { stdout, stderr } = runNode(['-e', program]);
  expect(stderr).toBe('');
  const [bytes10, rss10, , , bytes30, rss30] = JSON.parse(stdout) as number[];
  expect(bytes30).toBe(bytes10);
  expect(rss30).toBeLessThan(1.1 * rss10);
  expect(rss30).toBeLessThan(1.5e9);
}, 300_000);
