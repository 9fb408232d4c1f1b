import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startBackend, useBackend } from 'fastbook-ts';
import { firstGradients, trainFixed, type Steps } from '../../scripts/fixture';
import { expectPytorchs } from '../fixtures/pytorch';

const root = join(__dirname, '..', '..');

/** Vulkan in software, as Debian's Chromium brings it: slow, but the real thing. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
const env = {
  ...process.env,
  XDG_RUNTIME_DIR: process.env['XDG_RUNTIME_DIR'] ?? '/tmp',
  ...(existsSync(swiftShader) && { VK_DRIVER_FILES: swiftShader }),
};

/**
 * Steps in a process of their own, since Dawn wants Node's own globals and TensorFlow is never unloaded;
 * undefined where the backend cannot be had.
 */
function stepsOn(backend: string, ...steps: [steps: number, size: number]): Steps | undefined {
  const script = join(root, 'dist', 'scripts', 'fixture.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...steps.map(String)], {
    env: { ...env, FASTBOOK_BACKEND: backend },
    encoding: 'utf8',
    timeout: 280_000,
  });
  const reason = /backend \S+ does not load: (.*)\. Leave/.exec(stderr)?.[1];
  if (reason) {
    console.warn(`${backend} is not tested: ${reason}`);
    return undefined;
  }
  expect([status, stderr]).toEqual([0, stderr]);
  return JSON.parse(stdout) as Steps;
}

it.each(['tfjs-node', 'tfjs-node-gpu'])(
  "steps of training on %s are PyTorch's, where it can be had",
  backend => {
    const steps = stepsOn(backend, 5, 16);
    if (!steps) return;
    expect(steps.losses).toHaveLength(5);
    expectPytorchs(steps);
  },
  300_000,
);

it('a step on WebGPU gives the loss and gradients of WASM, where it can be had', () => {
  const webgpu = stepsOn('webgpu', 1, 4); // in software, a small batch takes minutes
  if (!webgpu) return;
  useBackend('wasm');
  const wasm = trainFixed(1, 4);
  expect(Math.abs(webgpu.losses[0] / wasm.losses[0] - 1)).toBeLessThan(1e-3);
  expect(Object.keys(webgpu.gradientNorms)).toEqual(Object.keys(wasm.gradientNorms));
  expect(
    Object.entries(webgpu.gradientNorms).filter(
      ([name, norm]) => !(Math.abs(norm / wasm.gradientNorms[name] - 1) < 1e-3),
    ),
  ).toEqual([]);
}, 300_000);

it('one step on plain CPU gives the loss and gradients of WASM', () => {
  const [cpu, wasm] = ['cpu', 'wasm'].map(backend => {
    useBackend(backend);
    return firstGradients(4);
  });
  useBackend('wasm');
  expect(Math.abs(cpu.loss / wasm.loss - 1)).toBeLessThan(1e-3);
  const norm = (x: Float32Array) => Math.sqrt(x.reduce((sum, value) => sum + value ** 2, 0));
  cpu.gradients.forEach((expected, i) => {
    expect(norm(expected.map((value, k) => value - wasm.gradients[i][k])) / norm(expected)).toBeLessThan(
      1e-3,
    );
  });
}, 300_000);

it(
  'training the ResNet on batches of 64 holds its memory: as much after thirty as after ten, and less ' +
    'than 1.5 GB',
  () => {
    const program = `
    const { Adam, F, manualSeed, randn, resnet18, startBackend, tensor, tf, nn } = require('fastbook-ts');
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
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
      cwd: root,
      encoding: 'utf8',
      timeout: 280_000,
    });
    expect(stderr).toBe('');
    const [bytes10, rss10, , , bytes30, rss30] = JSON.parse(stdout) as number[];
    expect(bytes30).toBe(bytes10);
    expect(rss30).toBeLessThan(1.1 * rss10);
    expect(rss30).toBeLessThan(1.5e9);
  },
  300_000,
);

it('a backend that takes a moment says so where there is no moment', async () => {
  expect(() => useBackend('webgpu')).toThrow(
    'backend webgpu takes a moment to start: await setupBook() with FASTBOOK_BACKEND=webgpu, or ' +
      "await startBackend('webgpu')",
  );
  await expect(startBackend('webgl')).rejects.toThrow(
    'unknown backend: webgl (known: tfjs-node-gpu, webgpu, onnxruntime, wasm, tfjs-node, cpu)',
  );
});
