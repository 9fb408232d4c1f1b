import * as tf from '../host/tfjs';
import { uniform, type Init } from './init';
import { checkCounts, checkInput, module, type Module } from './module';

/** A module of {@link Linear}, with its parameters. */
export interface LinearModule extends Module {
  /** `[outFeatures, inFeatures]` */
  readonly weight: tf.Tensor;
  /** `[outFeatures]` */
  readonly bias?: tf.Tensor;
}

/**
 * A linear layer, `x @ weight.T + bias` (PyTorch's `Linear`): from `[bs, inFeatures]` to `[bs, outFeatures]`,
 * with any axes in front, or none: `[inFeatures]` becomes `[outFeatures]`.
 * Weights and biases begin at random within ±1/√inFeatures, as in PyTorch.
 *
 * @param options.bias Whether a number is added to each output. Default true.
 * @param options.init First values of the weights instead.
 * @throws RangeError for numbers of features that are no whole numbers of 1 or more; when it is called, for
 * another number of features.
 */
export function Linear(
  inFeatures: number,
  outFeatures: number,
  { bias = true, init }: { bias?: boolean; init?: Init } = {},
): LinearModule {
  checkCounts('Linear', { inFeatures, outFeatures });
  const within = uniform(1 / Math.sqrt(inFeatures));
  const parameters: { weight: tf.Tensor; bias?: tf.Tensor } = {
    weight: (init ?? within)(outFeatures, inFeatures).requiresGrad_(),
  };
  if (bias) parameters.bias = within(outFeatures).requiresGrad_();
  const text = `Linear(inFeatures=${inFeatures}, outFeatures=${outFeatures}, bias=${bias})`;
  return module(
    x => {
      checkInput(text, x);
      if (x.shape.at(-1) !== inFeatures)
        throw new RangeError(`${text}: expected [bs, ${inFeatures}], got shape [${x.shape.join(', ')}]`);
      const rows = x.rank === 1 ? x.expandDims(0) : x;
      const products = tf.matMul(rows, parameters.weight, false, true);
      const product = x.rank === 1 ? products.squeeze([0]) : products;
      return parameters.bias ? tf.add(product, parameters.bias) : product;
    },
    { text: () => text, parameters },
  ) as LinearModule;
}
