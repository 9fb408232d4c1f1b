import * as tf from '../host/tfjs';
import { checkInput, module, type Module } from './module';

/** The rectified linear unit, `max(x, 0)`, element by element (PyTorch's `ReLU`). */
export function ReLU(): Module {
  return module(
    x => {
      checkInput('ReLU', x);
      return tf.relu(x);
    },
    { text: () => 'ReLU()' },
  );
}
