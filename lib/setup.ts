import * as tf from '@tensorflow/tfjs';
import { useBackend } from './backends/ladder';
import { manualSeed } from './random';

/**
 * The first cell of every notebook, as fastbook's `setup_book`: takes the best backend, seeds the random numbers with 42
 * and says in one line what the notebook runs on.
 */
export function setupBook(): Promise<void> {
  const { name, passedOver } = useBackend();
  manualSeed(42);
  const faster = passedOver.map(rung => `${rung.name} (${rung.reason})`);
  console.log(`TensorFlow.js ${tf.version_core} on ${name}.${faster.length > 0 ? ` Faster where it can be had: ${faster.join(', ')}.` : ''}`);
  return Promise.resolve();
}
