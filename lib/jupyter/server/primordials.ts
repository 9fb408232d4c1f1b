// The built-ins that the kernel calls on the thread of the cells, as they were before the first cell. A cell
// may replace them on the global object or on their prototypes.

/** Timers, as they were before the first cell. */
export const { setImmediate, setTimeout, clearTimeout } = globalThis;

/** Resolves after some milliseconds, for which the process does not stay alive. */
export const after = (ms: number): Promise<undefined> =>
  new Promise(resolve => {
    const timer = setTimeout(resolve, ms, undefined) as { unref?: () => void }; // a number in browsers
    timer.unref?.();
  });

/** `Object`'s functions, as they were before the first cell. */
export const { entries, fromEntries, keys } = Object;

const { stringify } = JSON;
const { hasOwn, getOwnPropertyDescriptor, defineProperty } = Object;
const { deleteProperty } = Reflect;
const prototypes: object[] = [Object, Array, String, Number, Boolean].map(({ prototype }) => prototype);

/**
 * A content as JSON, whose errors occur here and not on the thread of the sockets. Where a cell has given all
 * objects a `toJSON`, the content as it is: the thread of the sockets, which has built-ins of its own, makes
 * the JSON.
 *
 * @throws TypeError for what JSON cannot hold.
 */
export function jsonOf(content: object): string | object {
  // without an iterator, which a cell may have replaced
  for (let i = 0; i < prototypes.length; i++) if (hasOwn(prototypes[i], 'toJSON')) return content;
  return stringify(content);
}

/**
 * Calls a function while no object has an inherited `toJSON`, which a cell may have given to all: Node's
 * inspector makes JSON of what it is asked.
 *
 * @param f gets a function that gives `toJSON` back before the end.
 */
export function withoutToJson<T>(f: (restore: () => void) => T): T {
  const taken: [object, PropertyDescriptor][] = [];
  for (let i = 0; i < prototypes.length; i++) {
    const prototype = prototypes[i];
    const descriptor = hasOwn(prototype, 'toJSON') && getOwnPropertyDescriptor(prototype, 'toJSON');
    if (descriptor && deleteProperty(prototype, 'toJSON')) taken[taken.length] = [prototype, descriptor];
  }
  const restore = () => {
    for (let i = 0; i < taken.length; i++) defineProperty(taken[i][0], 'toJSON', taken[i][1]);
    taken.length = 0;
  };
  try {
    return f(restore);
  } finally {
    restore();
  }
}

/** `Promise.race` without the methods of `Promise`, which a cell may have replaced. */
export function firstOf<T>(promises: readonly Promise<T>[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = async (promise: Promise<T>) => {
      try {
        resolve(await promise);
      } catch (error) {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- anything can be thrown
        reject(error);
      }
    };
    for (let i = 0; i < promises.length; i++) void settle(promises[i]);
  });
}
