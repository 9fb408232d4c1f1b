import * as tf from '@tensorflow/tfjs';
import { module, type Module } from './module';

/** `max(x, 0)`, element by element. */
export function ReLU(): Module {
  return module(x => tf.relu(x), { text: () => 'ReLU()' });
}
