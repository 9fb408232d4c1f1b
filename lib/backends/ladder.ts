import * as tf from '../host/tfjs';
import { setting } from '../host/settings';
import { loadTensorflow } from '../host/tensorflow';
import { registerCpu } from './cpu';
import { registerWasm } from './wasm/wasm';
import { registerWebgpu } from './webgpu';

/** A backend that is not in use, and the reason. */
export interface PassedOver {
  /** Its name in the ladder. */
  name: string;
  /** In words. */
  reason: string;
}

/** The backend in use, and the better ones that were passed over. */
export interface Chosen {
  /** Its name in the ladder. */
  name: string;
  /** The faster ones, from the fastest down. */
  passedOver: PassedOver[];
}

/** One rung of the ladder: how its backend is registered with tfjs, and under which name. */
interface Rung {
  tfName: string;
  /** @param isNamed whether it was asked for by its name. */
  register: (isNamed: boolean) => void | Promise<unknown>;
  /** Whether it takes some turns of the event loop to start. */
  takesTime?: true;
}

/** From the fastest down; every machine has `wasm` and `cpu`. */
const ladder: Record<string, Rung> = {
  'tfjs-node-gpu': { tfName: 'tensorflow', register: registerGpuTensorflow },
  webgpu: { tfName: 'webgpu', register: registerWebgpu, takesTime: true },
  onnxruntime: { tfName: 'wasm', register: () => registerWasm('onnxruntime') },
  wasm: { tfName: 'wasm', register: () => registerWasm('wasm') },
  // On a processor it is slower than our own kernels.
  'tfjs-node': { tfName: 'tensorflow', register: () => loadTensorflow('tfjs-node') },
  cpu: { tfName: 'cpu', register: registerCpu },
};

/** The names of all backends, from the fastest down. */
export const backendNames: readonly string[] = Object.keys(ladder);

const fromSettings = () => setting('FASTBOOK_BACKEND');

/**
 * Takes the named backend, or the best one that loads, within this turn of the event loop. WebGPU takes
 * longer: {@link startBackend} waits for it.
 *
 * @param name `tfjs-node-gpu`, `tfjs-node`, `onnxruntime`, `wasm` or `cpu`. Default: the environment variable
 * `FASTBOOK_BACKEND`, or the best.
 * @throws RangeError for a name that is not in the ladder; Error if the named backend does not load.
 */
export function useBackend(name = fromSettings()): Chosen {
  if (name && rungOf(name).takesTime)
    throw new Error(
      `backend ${name} takes a moment to start: await setupBook() with FASTBOOK_BACKEND=${name}, or ` +
        `await startBackend('${name}')`,
    );
  const climb = tryInOrder(name);
  for (let step = climb.next(); ; step = climb.next(tryAtOnce(step.value.name, step.value.isNamed))) {
    if (step.done) return step.value;
  }
}

/**
 * Takes the named backend, or the best one that loads, WebGPU included: a GPU of any maker. A GPU that is
 * only a program is taken if `webgpu` is named.
 *
 * @param name `tfjs-node-gpu`, `webgpu`, `onnxruntime`, `wasm`, `tfjs-node` or `cpu`. Default: as for {@link
 * useBackend}.
 * @throws as {@link useBackend}.
 */
export async function startBackend(name = fromSettings()): Promise<Chosen> {
  const climb = tryInOrder(name);
  for (let step = climb.next(); ; step = climb.next(await tryRung(step.value.name, step.value.isNamed))) {
    if (step.done) return step.value;
  }
}

/** Takes a backend for the time until {@link startBackend} is awaited. */
export function useBackendForNow(): void {
  const name = fromSettings();
  useBackend(name && rungOf(name).takesTime ? 'wasm' : name);
}

/** @returns why the backend does not load; undefined if it does, and is in use now. */
export async function tryRung(name: string, isNamed: boolean): Promise<string | undefined> {
  try {
    await rungOf(name).register(isNamed);
    await tf.setBackend(rungOf(name).tfName);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function tryAtOnce(name: string, isNamed: boolean): string | undefined {
  const { tfName, register, takesTime } = rungOf(name);
  if (takesTime) return 'takes a moment to start';
  try {
    void register(isNamed);
    void tf.setBackend(tfName); // Done within the turn, since the backend has started.
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Yields one rung after the other, and is told why it did not load, until one has. */
function* tryInOrder(
  name: string | undefined,
): Generator<{ name: string; isNamed: boolean }, Chosen, string | undefined> {
  if (name) {
    rungOf(name);
    const reason = yield { name, isNamed: true };
    if (reason)
      throw new Error(
        `backend ${name} does not load: ${reason}. Leave FASTBOOK_BACKEND unset to take the best that does`,
      );
    return { name, passedOver: [] };
  }
  const passedOver: PassedOver[] = [];
  for (const rung of backendNames) {
    const reason = yield { name: rung, isNamed: false };
    if (!reason) return { name: rung, passedOver };
    passedOver.push({ name: rung, reason });
  }
  throw new Error(
    `no backend loads: ${passedOver.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}`,
  );
}

function rungOf(name: string): Rung {
  if (!Object.hasOwn(ladder, name))
    throw new RangeError(`unknown backend: ${name} (known: ${backendNames.join(', ')})`);
  return ladder[name];
}

/** A rung may throw anything: a missing package, binding or driver. */
function reasonOf(error: unknown): string {
  if ((error as { code?: string }).code === 'MODULE_NOT_FOUND') return 'not installed';
  return String((error as Error).message ?? error).split('\n')[0];
}

/** @throws Error if TensorFlow finds no GPU. */
function registerGpuTensorflow(): void {
  loadTensorflow('tfjs-node-gpu');
  const backend = tf.engine().findBackend('tensorflow') as tf.KernelBackend & { isUsingGpuDevice?: boolean };
  if (!backend.isUsingGpuDevice) throw new Error('TensorFlow finds no GPU that it can use');
}
