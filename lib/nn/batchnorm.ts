import * as tf from '../host/tfjs';
import { tidyNoGrad } from '../autograd/autograd';
import { batchNormTraining } from '../backends/fused/normalize';
import { checkCounts, checkShape, module, type Module } from './module';

/** Keeps the quotient finite for a channel with the same value everywhere. PyTorch's default. */
const eps = 1e-5;
/**
 * Share of a batch's mean and variance in their running averages. PyTorch's default; TensorFlow's `momentum`
 * is 1 minus this.
 */
const momentum = 0.1;

/** A module of {@link BatchNorm2d} or {@link BatchNorm1d}, with its parameters. */
export interface BatchNormModule extends Module {
  /** `[features]` */
  readonly weight: tf.Tensor;
  /** `[features]` */
  readonly bias: tf.Tensor;
}

/**
 * Batch normalisation of images `[bs, height, width, features]` (Ioffe & Szegedy 2015,
 * https://arxiv.org/abs/1502.03167; PyTorch's `BatchNorm2d`): in training each channel gets the mean 0 and
 * the variance 1 over the batch, and is then scaled by `weight` and shifted by `bias`. In use, running
 * averages from training take the place of the batch's mean and variance.
 *
 * @throws RangeError, when it is called, for another shape, and in training for one number a channel.
 */
export function BatchNorm2d(features: number): BatchNormModule {
  checkCounts('BatchNorm2d', { features });
  return batchNorm(`BatchNorm2d(${features})`, ['bs', 'height', 'width', features]);
}

/** Batch normalisation of rows `[bs, features]`: see {@link BatchNorm2d}. */
export function BatchNorm1d(features: number): BatchNormModule {
  checkCounts('BatchNorm1d', { features });
  return batchNorm(`BatchNorm1d(${features})`, ['bs', features]);
}

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
      const { y, mean, variance } = batchNormTraining(x, weight, bias, eps);
      tidyNoGrad(() => {
        runningMean.copy_(runningMean.mul(1 - momentum).add(mean.mul(momentum)));
        // The unbiased estimate.
        runningVar.copy_(runningVar.mul(1 - momentum).add(variance.mul((momentum * rows) / (rows - 1))));
      });
      return y;
    },
    { text: () => text, parameters: { weight, bias }, buffers: { runningMean, runningVar } },
  ) as BatchNormModule;
}
