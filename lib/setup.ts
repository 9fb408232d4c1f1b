import * as tf from './host/tfjs';
import { startBackend } from './backends/ladder';
import { manualSeed } from './tensor/random';

/**
 * The first cell of every notebook, as fastbook's `setup_book`: takes the best backend, seeds the random
 * numbers with 42 and says what the notebook runs on.
 *
 * @throws RangeError and Error for a backend named in `FASTBOOK_BACKEND` that is unknown or does not load.
 */
export async function setupBook(): Promise<void> {
  const { name, passedOver } = await startBackend();
  manualSeed(42);
  console.log(`TensorFlow.js ${tf.version_core} on ${name}.`);
  const faster = passedOver.map(rung => `${rung.name} (${rung.reason})`);
  if (faster.length > 0) console.log(`Faster where it can be had: ${faster.join(', ')}.`);
}
