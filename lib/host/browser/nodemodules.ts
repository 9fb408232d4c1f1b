/** What the kernel's own sources use of `node:async_hooks`, `node:crypto` and `node:util`. */
export { format, inspect } from 'node-inspect-extracted';

/** The cell that runs is the one that began last: a browser does not follow promises and timers. */
export class AsyncLocalStorage<T> {
  #store: T | undefined;

  /** The value of the last {@link run}. */
  getStore(): T | undefined {
    return this.#store;
  }

  /** Sets the value, from now on, and calls `f`. */
  run<R>(store: T, f: () => R): R {
    this.#store = store;
    return f();
  }
}

/** A number that no other has (RFC 9562, version 4), also in a page that is not secure. */
export function randomUUID(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const tagOf = (value: unknown) => Object.prototype.toString.call(value);

/** Node's `util.types`, as far as it is used. */
export const types = {
  isPromise: (value: unknown): value is Promise<unknown> => value instanceof Promise,
  isNativeError: (value: unknown): value is Error => tagOf(value) === '[object Error]',
};
