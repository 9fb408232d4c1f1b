/**
 * Waiting for Dawn, the WebGPU of Chromium, in Node. While it has something to do, it asks again and again by
 * `setImmediate`, from native code; its promises settle in these calls. Whoever makes the calls himself need
 * not leave the turn to see a GPU done. And none of them should keep a process alive that has nothing else to
 * do.
 */
const pending = new Set<() => void>();

/** Waits for a promise of Dawn's; the process stays alive for it. */
export async function untilSettled<T>(promise: Promise<T>): Promise<T> {
  const alive = setInterval(() => undefined, 1000);
  try {
    return await promise;
  } finally {
    clearInterval(alive);
  }
}

/** Makes Dawn's calls until something is so. */
export function inTurn(isSo: () => boolean): void {
  while (!isSo()) {
    if (pending.size === 0) throw new Error('webgpu: nothing is under way');
    for (const call of [...pending]) call();
  }
}

/**
 * From now on, Dawn's calls are known. It looks the function up whenever it needs it; everyone else's calls
 * pass.
 */
export function watchDawn(): void {
  const { setImmediate } = globalThis;
  const watched = (callback: (...args: unknown[]) => void, ...args: unknown[]) => {
    if (!isNative(callback)) return setImmediate(callback, ...args);
    const call = () => {
      if (pending.delete(call)) callback(...args);
    };
    pending.add(call);
    return setImmediate(call).unref();
  };
  globalThis.setImmediate = Object.assign(
    watched,
    { __promisify__: setImmediate.__promisify__ },
    setImmediate,
  );
}

const isNative = (f: unknown) =>
  typeof f === 'function' && /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(f));
