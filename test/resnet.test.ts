import { F, nn, SGD, tensor, tf, useBackend } from 'fastbook-ts';
import { createHead } from '../lib/vision/head';
import { resnet18, resnet34 } from '../lib/vision/resnet';
import pytorch from './fixtures/resnet.json';

const { imul } = Math;

/** Numbers from [-0.5, 0.5) from their positions alone; scripts/peer/resnet.py has the same in Python. */
function noise(n: number, seed: number): Float32Array {
  const start = imul(seed, 0x9e3779b9);
  return Float32Array.from({ length: n }, (_, i) => {
    let h = (i + start) | 0;
    h = imul(h ^ (h >>> 16), 0x85ebca6b);
    h = imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32 - 0.5;
  });
}

const network = () => {
  const body = resnet18();
  return nn.Sequential(body.module, createHead(body.features, 2));
};

/** The network with weights that need no random numbers, as the fixture's; dropout has none either in use, but then neither has batch normalisation. */
function fixedNetwork() {
  const model = network();
  const dropouts = model.children[1].children.filter(child => String(child).startsWith('Dropout'));
  expect(dropouts).toHaveLength(2);
  model.parameters().forEach((p, i) => {
    if (p.rank === 1) p.copy_(tf.fill(p.shape, model.namedParameters()[i][0].endsWith('weight') ? 1 : 0));
    else {
      const fan = p.size / (p.rank === 4 ? p.shape[3]! : p.shape[0]);
      p.copy_(tf.tensor(noise(p.size, i + 1), p.shape).mul(Math.sqrt(24 / fan)));
    }
  });
  return { model, withoutDropout: () => dropouts.forEach(dropout => dropout.eval()) };
}

const images = () => tf.tensor(noise(16 * 28 * 28 * 3, 1000), [16, 28, 28, 3]);
const labels = () => tensor(Array.from({ length: 16 }, (_, i) => i % 2));
const norm = (x: tf.Tensor) => Math.sqrt(x.square().sum().item());

describe('resnet18', () => {
  it('has fastai\'s 11,704,896 parameters, 11,176,512 of them in the body', () => {
    const count = (model: nn.Module) => model.parameters().reduce((sum, { size }) => sum + size, 0);
    const model = network();
    expect([count(model), count(model.children[0])]).toEqual([11704896, 11176512]);
    expect(count(resnet34().module)).toBe(21284672);
  });

  it('makes 14, 7, 7, 4, 2 and 1 pixels of 28', () => {
    const [stem, , , pool, ...stages] = resnet18().module.children;
    const sizes: number[] = [];
    let x: tf.Tensor = tf.zeros([2, 28, 28, 3]);
    for (const layer of [stem, pool, ...stages]) sizes.push((x = layer(x)).shape[1]!);
    expect(sizes).toEqual([14, 7, 7, 4, 2, 1]);
    expect(x.shape).toEqual([2, 1, 1, 512]);
  });

  it('begins with torchvision\'s and fastai\'s weights', () => {
    const model = network();
    const std = (name: string) => {
      const p = model.namedParameters().find(([n]) => n === name)![1];
      return norm(p) / Math.sqrt(p.size);
    };
    expect(std('0.0.weight')).toBeCloseTo(Math.sqrt(2 / (49 * 64)), 2);
    expect(std('0.7.1.0.3.weight')).toBeCloseTo(Math.sqrt(2 / (9 * 512)), 3);
    expect(std('1.3.weight')).toBeCloseTo(0.0442, 3);
    expect(std('1.7.weight')).toBeCloseTo(0.0625, 2);
    expect(std('1.1.bias')).toBeCloseTo(1e-3, 6);
  });

  it('refuses images with other channels, and names what it expects', () => {
    expect(() => network()(tf.zeros([2, 28, 28, 1]))).toThrow('Conv2d(3, 64, kernelSize=7, stride=2, padding=3, bias=false): expected [bs, height, width, 3], got shape [2, 28, 28, 1]');
  });
});

describe.each(['onnxruntime', 'wasm'])('five steps of training on %s', backend => {
  afterAll(() => { useBackend('wasm'); });

  it('are PyTorch\'s: the losses, and the gradients of the first', () => {
    useBackend(backend);
    const { model, withoutDropout } = fixedNetwork();
    const opt = SGD(model.parameters(), 1e-4);
    const [xb, yb] = [images(), labels()];
    for (let step = 0; step < pytorch.losses.length; step++) {
      tf.tidy(() => {
        model.train();
        withoutDropout();
        const loss = F.crossEntropy(model(xb), yb);
        expect(Math.abs(loss.item() / pytorch.losses[step] - 1)).toBeLessThan(1e-3);
        loss.backward();
        if (step === 0) {
          const expected = pytorch.gradientNorms as Record<string, number>;
          expect(model.namedParameters().map(([name]) => name)).toEqual(Object.keys(expected));
          const differences = model.namedParameters().map(([name, p]) => [name, Math.abs(norm(p.grad!) / expected[name] - 1)] as const);
          expect(differences.filter(([, difference]) => !(difference < 1e-3))).toEqual([]);
        }
        opt.step();
        opt.zeroGrad();
      });
    }
  }, 60_000);
});
