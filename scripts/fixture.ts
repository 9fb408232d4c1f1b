import { F, nn, noGrad, resnet18, SGD, startBackend, tensor, tf } from '../lib/index';
import { createHead } from '../lib/vision/head';

/**
 * A few steps of training of the ResNet, from weights that need no random numbers: `scripts/peer/resnet.py
 * fixture` does the same in PyTorch. `node dist/scripts/fixture.js STEPS [SIZE]` prints the losses, and the
 * sizes of the first gradients, as JSON.
 */
export interface Steps {
  losses: number[];
  gradientNorms: Record<string, number>;
}

const { imul } = Math;

/** Numbers from [-0.5, 0.5) from their positions alone: MurmurHash3's finalizer mixes their bits. */
function noise(n: number, seed: number): Float32Array {
  const start = imul(seed, 0x9e3779b9);
  return Float32Array.from({ length: n }, (_, i) => {
    let h = (i + start) | 0;
    h = imul(h ^ (h >>> 16), 0x85ebca6b);
    h = imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32 - 0.5;
  });
}

/** In training, but for dropout, which would need random numbers. */
function fixedNetwork(): nn.Module {
  const body = resnet18();
  const head = createHead(body.features, 2);
  const model = nn.Sequential(body.module, head);
  model.namedParameters().forEach(([name, p], i) => {
    if (p.rank === 1) return p.copy_(tf.fill(p.shape, name.endsWith('weight') ? 1 : 0));
    const fan = p.size / (p.rank === 4 ? p.shape[3]! : p.shape[0]);
    p.copy_(tf.tensor(noise(p.size, i + 1), p.shape).mul(Math.sqrt(24 / fan))); // uniform, with He's variance
  });
  for (const layer of head.children) if (String(layer).startsWith('Dropout')) layer.eval();
  return model;
}

const batch = (size: number, side = 28): [tf.Tensor, tf.Tensor] => [
  tf.tensor(noise(size * side * side * 3, 1000), [size, side, side, 3]),
  tensor(Array.from({ length: size }, (_, i) => i % 2)),
];

/**
 * One step from the beginning: the loss, and the gradient of each parameter.
 *
 * @param size of the batch.
 * @param side of the images, in pixels.
 */
export function firstGradients(size: number, side: number): { loss: number; gradients: Float32Array[] } {
  const model = fixedNetwork();
  const [xb, yb] = batch(size, side);
  const loss = F.crossEntropy(model(xb), yb);
  loss.backward();
  return { loss: loss.item(), gradients: model.parameters().map(p => p.grad!.dataSync<'float32'>().slice()) };
}

/**
 * Training of the ResNet from its fixed weights, on one fixed batch.
 *
 * @param size of the batch.
 * @returns a step, which calls back with the gradients before it changes the parameters, and the parameters.
 */
export function fixedTraining(size: number): {
  model: nn.Module;
  step: (onGradients?: () => void) => number;
} {
  const model = fixedNetwork();
  const opt = SGD(model.parameters(), 1e-4);
  const [xb, yb] = batch(size);
  const step = (onGradients?: () => void) => {
    let value = NaN;
    tf.tidy(() => {
      const loss = F.crossEntropy(model(xb), yb);
      loss.backward();
      value = loss.item();
      onGradients?.();
      opt.step();
      opt.zeroGrad();
    });
    return value;
  };
  return { model, step };
}

/**
 * What `scripts/peer/resnet.py fixture` prints.
 *
 * @param size of the batch. The fixture has 16.
 * @param patience time in seconds after which no further step is begun.
 */
export function trainFixed(steps: number, size = 16, patience = Infinity): Steps {
  const { model, step } = fixedTraining(size);
  const result: Steps = { losses: [], gradientNorms: {} };
  const norms = () => {
    for (const [name, p] of model.namedParameters())
      result.gradientNorms[name] = noGrad(() => p.grad!.square().sum().sqrt()).item();
  };
  const started = performance.now();
  for (let i = 0; i < steps && performance.now() - started < 1000 * patience; i++)
    result.losses.push(step(i === 0 ? norms : undefined));
  return result;
}

if (require.main === module) {
  void startBackend().then(() =>
    console.log(
      JSON.stringify(trainFixed(...(process.argv.slice(2).map(Number) as [number, number?])), undefined, 2),
    ),
  );
}
