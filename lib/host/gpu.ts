import { existsSync } from 'node:fs';

/** WebGPU (https://www.w3.org/TR/webgpu/), as far as it is used here; its own types are a browser's. */
export interface Gpu {
  requestAdapter(options: object): Promise<GpuAdapter | null>;
}

/** A GPU that can be used, or a program that stands for one. */
export interface GpuAdapter {
  readonly info: { vendor: string; architecture: string; device: string; description: string };
  readonly limits: Record<string, number>;
  requestDevice(descriptor: object): Promise<object>;
}

/**
 * Loads Dawn, the WebGPU of Chromium, which the package `webgpu` brings to Node.
 *
 * @throws Error where there is no GPU, or the package is not installed.
 */
export function openGpu(): Gpu {
  if (!mayHaveGpu()) throw new Error('there is no GPU');
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- optional: it may not be there
  const { create, globals } = require('webgpu') as { create: (options: string[]) => Gpu; globals: object };
  Object.assign(globalThis, globals);
  watchDawn();
  return create([]);
}

/**
 * Loads tfjs's backend for WebGPU, and then puts the GPU where the backend looks for it: a backend that finds
 * one while it loads registers itself.
 *
 * @throws where the package is not installed.
 */
export function loadWebgpuBackend<T>(gpu: Gpu): T {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- optional, and it wants WebGPU's globals
  const backend = require('@tensorflow/tfjs-backend-webgpu') as T;
  announce(gpu);
  return backend;
}

/**
 * Why Vulkan's loader cannot be opened, without which Dawn finds no GPU whether there is one or not;
 * undefined where it can be, or is not needed. Node opens any library, although not as a module of its own.
 */
export function missingLibrary(
  library = process.platform === 'linux' ? 'libvulkan.so.1' : '',
): string | undefined {
  if (library === '') return undefined;
  try {
    process.dlopen({ exports: {} }, library);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    return /did not self-register/.test(message) ? undefined : message.split('\n')[0];
  }
}

/** Without a GPU, Vulkan's loader would complain in the terminal. */
const mayHaveGpu = () =>
  process.platform !== 'linux' ||
  process.env['VK_DRIVER_FILES'] !== undefined ||
  process.env['VK_ICD_FILENAMES'] !== undefined ||
  ['/dev/dri', '/dev/nvidia0', '/dev/dxg'].some(device => existsSync(device));

/** tfjs looks for WebGPU where a browser has it; before version 21, Node has no `navigator`. */
function announce(gpu: Gpu): void {
  const { navigator = { userAgent: `Node.js/${process.versions.node}` } } = globalThis as {
    navigator?: object;
  };
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
}

/**
 * Calls of Dawn's that wait for their turn. While Dawn has something to do, it asks again and again by
 * `setImmediate`, from native code, and its promises settle in these calls. A caller that makes the calls
 * itself sees a GPU done within its turn.
 */
const pending = new Set<() => void>();

/** Waits for a promise of Dawn's, and keeps the process alive for it. */
export async function untilSettled<T>(promise: Promise<T>): Promise<T> {
  const alive = setInterval(() => undefined, 1000);
  try {
    return await promise;
  } finally {
    clearInterval(alive);
  }
}

/**
 * Makes Dawn's calls, within this turn, until a condition holds.
 *
 * @throws Error where Dawn has nothing to do, and the condition would never hold.
 */
export function pollUntil(holds: () => boolean): void {
  while (!holds()) {
    if (pending.size === 0) throw new Error('webgpu: nothing is under way');
    for (const call of [...pending]) call();
  }
}

/**
 * Learns of Dawn's calls, which look `setImmediate` up whenever they need it; the calls of others go through.
 * Dawn's alone do not keep a process alive.
 */
function watchDawn(): void {
  const { setImmediate } = globalThis;
  const watched = (callback: (...args: unknown[]) => void, ...args: unknown[]) => {
    if (!isNative(callback)) return setImmediate(callback, ...args);
    const call = () => {
      if (!pending.delete(call)) return;
      clearImmediate(immediate); // one that was called within a turn would stay in the queue until its end
      callback(...args);
    };
    pending.add(call);
    const immediate = setImmediate(call).unref();
    return immediate;
  };
  globalThis.setImmediate = Object.assign(
    watched,
    { __promisify__: setImmediate.__promisify__ },
    setImmediate,
  );
}

const isNative = (f: unknown) =>
  typeof f === 'function' && /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(f));
