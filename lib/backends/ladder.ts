import * as tf from '@tensorflow/tfjs';
import { registerTensorflow } from './tensorflow';
import { registerWasm } from './wasm/wasm';
import { registerWebgpu } from './webgpu/webgpu';

/** A backend that is not in use, and why. */
export interface PassedOver {
  name: string;
  reason: string;
}

/** The backend in use, and the better ones that were passed over. */
export interface Chosen {
  name: string;
  passedOver: PassedOver[];
}

/** One rung of the ladder: how its tfjs backend gets registered, and the name under which tfjs knows it. */
interface Rung {
  tfName: string;
  /** @param isNamed someone has asked for it by its name. */
  register: (isNamed: boolean) => void | Promise<unknown>;
  /** Whether it takes some turns of the event loop to start. */
  takesTime?: true;
}

/** From the fastest down; every machine has the last two. */
const ladder: Record<string, Rung> = {
  'tfjs-node-gpu': { tfName: 'tensorflow', register: () => registerTensorflow('tfjs-node-gpu') },
  webgpu: { tfName: 'webgpu', register: registerWebgpu, takesTime: true },
  onnxruntime: { tfName: 'wasm', register: () => registerWasm('onnxruntime') },
  wasm: { tfName: 'wasm', register: () => registerWasm('wasm') },
  // on a processor it loses to our own kernels
  'tfjs-node': { tfName: 'tensorflow', register: () => registerTensorflow('tfjs-node') },
  cpu: { tfName: 'cpu', register: muteCpuAdvice },
};

/** The names of all backends, from the fastest down. */
export const backendNames: readonly string[] = Object.keys(ladder);

const fromEnvironment = () => process.env['FASTBOOK_BACKEND'];

/**
 * Takes the named backend, or the best one that loads, and all that within this turn of the event loop: so
 * without WebGPU, which {@link startBackend} waits for.
 *
 * @param name `tfjs-node-gpu`, `tfjs-node`, `onnxruntime`, `wasm` or `cpu`. Default: the environment variable
 * `FASTBOOK_BACKEND`, or the best.
 * @throws RangeError for a name that is not in the ladder; Error where the named backend does not load.
 */
export function useBackend(name = fromEnvironment()): Chosen {
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
 * Takes the named backend, or the best one that loads, WebGPU included. It finds a GPU of any maker; one that
 * is only a program is taken where it is named.
 *
 * @throws as {@link useBackend}.
 */
export async function startBackend(name = fromEnvironment()): Promise<Chosen> {
  const climb = tryInOrder(name);
  for (let step = climb.next(); ; step = climb.next(await tryRung(step.value.name, step.value.isNamed))) {
    if (step.done) return step.value;
  }
}

/** What to calculate with until someone awaits the start of the best backend. */
export function useBackendForNow(): void {
  const name = fromEnvironment();
  useBackend(name && rungOf(name).takesTime ? 'wasm' : name);
}

/** Why a backend does not load; undefined where it does, and is in use now. */
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
    void tf.setBackend(tfName); // done within the turn: a registered rung has started
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Asks for one rung after the other to be tried, and is told why it did not load, until one has. */
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
  if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return 'not installed';
  return String((error as Error).message ?? error).split('\n')[0];
}

/** Plain CPU advises to install tfjs-node on first use; the ladder has already said what would be faster. */
function muteCpuAdvice(): void {
  (tf.engine().findBackend('cpu') as unknown as { firstUse: boolean }).firstUse = false;
}
