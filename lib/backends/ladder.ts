import * as tf from '@tensorflow/tfjs';
import { registerWasm } from './wasm';

/** A backend that is not in use, and why. */
export interface PassedOver {
  name: string;
  reason: string;
}

/** One rung of the ladder: how its tfjs backend gets registered, and the name under which tfjs knows it. */
interface Rung {
  tfName: string;
  register: () => void;
}

/** From the fastest down; every machine has the last two. */
const ladder: Record<string, Rung> = {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- optional: it may not be there
  'tfjs-node-gpu': { tfName: 'tensorflow', register: () => void require('@tensorflow/tfjs-node-gpu') },
  onnxruntime: { tfName: 'wasm', register: () => registerWasm('onnxruntime') },
  wasm: { tfName: 'wasm', register: () => registerWasm('wasm') },
  cpu: { tfName: 'cpu', register: muteCpuAdvice },
};

/**
 * Takes the named backend, or the best one that loads.
 *
 * @param name `tfjs-node-gpu`, `onnxruntime`, `wasm` or `cpu`. Default: the environment variable `FASTBOOK_BACKEND`, or the best.
 * @returns the name of the backend in use, and the better ones that were passed over, with the reason.
 * @throws RangeError for a name that is not in the ladder; Error where the named backend does not load.
 */
export function useBackend(name = process.env['FASTBOOK_BACKEND']): { name: string; passedOver: PassedOver[] } {
  if (name) {
    if (!Object.hasOwn(ladder, name)) {
      throw new RangeError(`unknown backend: ${name} (known: ${Object.keys(ladder).join(', ')})`);
    }
    const reason = tryRung(name);
    if (reason) throw new Error(`backend ${name} does not load: ${reason}. Leave FASTBOOK_BACKEND unset to take the best that does`);
    return { name, passedOver: [] };
  }
  const passedOver: PassedOver[] = [];
  for (const rung of Object.keys(ladder)) {
    const reason = tryRung(rung);
    if (!reason) return { name: rung, passedOver };
    passedOver.push({ name: rung, reason });
  }
  throw new Error(`no backend loads: ${passedOver.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}`);
}

/** Switches to the rung; returns why it could not. A rung may throw anything: a missing package, binding or driver. */
function tryRung(name: string): string | undefined {
  const { tfName, register } = ladder[name];
  try {
    register();
    void tf.setBackend(tfName); // done within the turn: a registered rung has started
    return undefined;
  } catch (error) {
    return isMissing(error) ? 'not installed' : String((error as Error).message ?? error).split('\n')[0];
  }
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND';

/** Plain CPU advises to install tfjs-node on first use; the ladder has already said what would be faster. */
function muteCpuAdvice(): void {
  (tf.engine().findBackend('cpu') as unknown as { firstUse: boolean }).firstUse = false;
}
