import * as tf from '@tensorflow/tfjs';
import { noGrad } from '../autograd/autograd';
import type { GradientFunction } from '../autograd/engine';
import { checkShape, module, type Module } from './module';

/** Keeps the quotient finite where a channel has the same value everywhere. PyTorch's. */
const eps = 1e-5;
/**
 * Share of a batch's mean and variance in their running averages. PyTorch's; TensorFlow calls 0.9 what is 0.1
 * here.
 */
const momentum = 0.1;

/** What `BatchNorm2d` has besides: its parameters by name. */
export interface BatchNormModule extends Module {
  /** `[features]` */
  readonly weight: tf.Tensor;
  /** `[features]` */
  readonly bias: tf.Tensor;
}

/**
 * Batch normalisation (Ioffe & Szegedy 2015) of images `[bs, height, width, features]`: in training each
 * channel gets the mean 0 and the variance 1 over the batch, and is then scaled by `weight` and shifted by
 * `bias`. In use, running averages from training take the place of the batch's mean and variance.
 */
export const BatchNorm2d = (features: number): BatchNormModule =>
  batchNorm(`BatchNorm2d(${features})`, ['bs', 'height', 'width', features]);

/** The same for rows `[bs, features]`. */
export const BatchNorm1d = (features: number): BatchNormModule =>
  batchNorm(`BatchNorm1d(${features})`, ['bs', features]);

function batchNorm(text: string, shape: (string | number)[]): BatchNormModule {
  const features = shape.at(-1) as number;
  const [weight, bias] = [tf.ones([features]).requiresGrad_(), tf.zeros([features]).requiresGrad_()];
  const [runningMean, runningVar] = [tf.keep(tf.zeros([features])), tf.keep(tf.ones([features]))];
  return module(
    (x, { training }) => {
      checkShape(text, x, shape);
      if (!training) return tf.batchNorm(x, runningMean, runningVar, bias, weight, eps);
      const rows = x.size / features;
      if (rows < 2)
        throw new RangeError(
          `${text}: a batch of one number a channel has no variance, got shape ` +
            `[${x.shape.join(', ')}]. Leave out such a last batch with dropLast, or call eval()`,
        );
      const { y, mean, variance } = normalize(x, weight, bias);
      noGrad(() => {
        runningMean.copy_(runningMean.mul(1 - momentum).add(mean.mul(momentum)));
        // the unbiased estimate
        runningVar.copy_(runningVar.mul(1 - momentum).add(variance.mul((momentum * rows) / (rows - 1))));
      });
      return y;
    },
    { text: () => text, parameters: { weight, bias }, buffers: { runningMean, runningVar } },
  ) as BatchNormModule;
}

/**
 * The normalised batch, and each channel's mean and (biased) variance. A backend may have a kernel of its own
 * for it.
 */
function normalize(
  x: tf.Tensor,
  scale: tf.Tensor,
  offset: tf.Tensor,
): { y: tf.Tensor; mean: tf.Tensor; variance: tf.Tensor } {
  if (tf.getKernel('BatchNormTraining', tf.getBackend())) {
    const [y, mean, variance] = tf
      .engine()
      .runKernel<tf.Tensor[]>('BatchNormTraining', { x, scale, offset }, { eps });
    return { y, mean, variance };
  }
  const { mean, variance } = tf.moments(
    x,
    x.shape.slice(0, -1).map((_, axis) => axis),
  );
  const y = x
    .sub(mean)
    .mul(tf.rsqrt(variance.add(eps)).mul(scale))
    .add(offset);
  return { y, mean, variance };
}

const gradFunc: GradientFunction = (dys, [x, scale, mean, variance], attrs) => {
  const [dy] = dys as tf.Tensor[];
  const [dx, dScale, dOffset] = tf
    .engine()
    .runKernel<tf.Tensor[]>(
      'BatchNormTrainingGrad',
      { dy, x, scale, mean, variance },
      attrs as tf.NamedAttrMap,
    );
  return { x: () => dx, scale: () => dScale, offset: () => dOffset };
};
tf.registerGradient({
  kernelName: 'BatchNormTraining',
  inputsToSave: ['x', 'scale'],
  outputsToSave: [false, true, true],
  gradFunc,
});
