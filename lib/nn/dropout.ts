import * as tf from '../host/tfjs';
import { random } from '../tensor/random';
import { module, type Module } from './module';

/**
 * Dropout (Srivastava et al. 2014; PyTorch's `Dropout`): in training, each number becomes 0 with the
 * probability `p`, and the others grow by 1 / (1 - p), so that their sum stays about the same. In use,
 * nothing happens.
 *
 * @throws RangeError for a probability outside of [0, 1).
 */
export function Dropout(p = 0.5): Module {
  if (!(p >= 0 && p < 1))
    throw new RangeError(`Dropout: expected a probability from 0 up to, but without, 1, got ${p}`);
  return module(
    (x, { training }) => {
      if (!training || p === 0) return x;
      const scale = new Float32Array(x.size);
      for (let i = 0; i < scale.length; i++) scale[i] = random() < p ? 0 : 1 / (1 - p);
      return tf.mul(x, tf.tensor(scale, x.shape));
    },
    { text: () => `Dropout(p=${p})` },
  );
}
