import * as tf from '../host/tfjs';
import {
  AdaptiveConcatPool2d,
  BatchNorm1d,
  Dropout,
  kaimingNormal,
  Linear,
  ReLU,
  Sequential,
  type Module,
} from '../nn';

/** Width of the hidden layer. */
const hidden = 512;
/** First value of the shift of batch normalisation, as in fastai's `BatchNorm`. */
const initialBias = 1e-3;

/**
 * The last layers of a network, from the channels of a body to a number for each class (fastai's
 * `create_head` with its defaults).
 *
 * @param features channels of the body.
 * @param nOut number of classes.
 */
export function createHead(features: number, nOut: number): Module {
  return Sequential(
    AdaptiveConcatPool2d(),
    batchNorm(2 * features),
    Dropout(0.25),
    linear(2 * features, hidden),
    ReLU(),
    batchNorm(hidden),
    Dropout(0.5),
    linear(hidden, nOut),
  );
}

function batchNorm(features: number): Module {
  const layer = BatchNorm1d(features);
  layer.bias.copy_(tf.fill([features], initialBias));
  return layer;
}

const linear = (inFeatures: number, outFeatures: number): Module =>
  Linear(inFeatures, outFeatures, { bias: false, init: kaimingNormal(inFeatures) });
