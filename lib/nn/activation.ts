import * as tf from '../host/tfjs';
import { module, type Module } from './module';

/** The rectified linear unit, `max(x, 0)`, element by element (PyTorch's `ReLU`). */
export function ReLU(): Module {
  return module(x => tf.relu(x), { text: () => 'ReLU()' });
}
