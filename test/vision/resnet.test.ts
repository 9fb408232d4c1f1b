import { nn, tf, useBackend } from 'fastbook-ts';
import { resnet18, resnet34 } from '../../lib/vision/resnet';
import { trainFixed } from '../../scripts/fixture';
import { createHead } from '../../lib/vision/head';
import { expectPytorchs } from '../fixtures/pytorch';

const network = () => {
  const body = resnet18();
  return nn.Sequential(body.module, createHead(body.features, 2));
};
const count = (model: nn.Module) => model.parameters().reduce((sum, { size }) => sum + size, 0);
const norm = (x: tf.Tensor) => Math.sqrt(x.square().sum().item());

afterAll(() => {
  useBackend('wasm');
});

describe('resnet18', () => {
  it("resnet18() has fastai's 11,176,512 parameters, and 11,704,896 with its head", () => {
    const model = network();
    expect([count(model), count(model.children[0])]).toEqual([11704896, 11176512]);
  });

  it('resnet34() has 21,284,672 parameters', () => {
    expect(count(resnet34().module)).toBe(21284672);
  });

  it('resnet18() makes 14, 7, 7, 4, 2 and 1 pixels of 28', () => {
    const [stem, , , pool, ...stages] = resnet18().module.children;
    const sizes: number[] = [];
    let x: tf.Tensor = tf.zeros([2, 28, 28, 3]);
    for (const layer of [stem, pool, ...stages]) sizes.push((x = layer(x)).shape[1]!);
    expect(sizes).toEqual([14, 7, 7, 4, 2, 1]);
    expect(x.shape).toEqual([2, 1, 1, 512]);
  });

  it("resnet18() begins with torchvision's weights, its head with fastai's", () => {
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

  it('resnet18() refuses images of one channel', () => {
    expect(() => network()(tf.zeros([2, 28, 28, 1]))).toThrow(
      'Conv2d(3, 64, kernelSize=7, stride=2, padding=3, bias=false): ' +
        'expected [bs, height, width, 3], got shape [2, 28, 28, 1]',
    );
  });
});

describe('training', () => {
  it.each(['onnxruntime', 'wasm'])(
    "five steps on %s have PyTorch's losses, and its gradients in the first step",
    backend => {
      useBackend(backend);
      expectPytorchs(trainFixed(5));
    },
    60_000,
  );
});
