import { nextTurn } from '../../lib/host/browser/turn';

/** Gives a browser's worker what the kernel's own sources take of Node's global object. */
export function polyfill(): void {
  const setImmediate = (callback: (...values: unknown[]) => void, ...values: unknown[]) =>
    void nextTurn().then(() => callback(...values));
  Object.assign(globalThis, { setImmediate });
}
