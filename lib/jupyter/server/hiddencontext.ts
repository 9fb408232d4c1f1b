import { inspect, types, type InspectOptions } from 'node:util';
import { currentCell } from './runningcell';

/** Node's symbols on promises whose asynchronous context is followed, before version 24. */
const isContextSymbol = (key: symbol) =>
  /^(?:async_id_symbol|trigger_async_id_symbol|kResourceStore)$/.test(key.description ?? '');

/**
 * Keeps the kernel out of the reader's values. Node follows the cell that code belongs to by properties of
 * promises and timers, and prints them with those.
 */
export function hideContexts(): void {
  const storage = currentCell as typeof currentCell & { kResourceStore?: symbol; _propagate?: Propagate };
  const { kResourceStore: key, _propagate: propagate } = storage;
  if (key === undefined || propagate === undefined) return;
  storage._propagate = (resource, trigger, type) => {
    if ((trigger as Record<symbol, unknown>)[key] === undefined) return; // of no cell: nothing to hand on
    Object.defineProperty(resource, key, { value: undefined, writable: true, configurable: true });
    return propagate.call(storage, resource, trigger, type);
  };
  const prototype: object = Promise.prototype;
  Object.defineProperty(prototype, inspect.custom, {
    value: inspectPromise,
    writable: true,
    configurable: true,
  });
}

type Propagate = (resource: object, trigger: object, type: string) => void;

function inspectPromise(this: Promise<unknown>, depth: number, options: InspectOptions): unknown {
  if (!types.isPromise(this)) return this;
  const hidden = Object.getOwnPropertySymbols(this).filter(isContextSymbol);
  const kept = hidden.map(key => [key, Object.getOwnPropertyDescriptor(this, key)!] as const);
  // eslint-disable-next-line @typescript-eslint/no-this-alias -- as an object, which nobody awaits
  const own: object = this;
  Object.defineProperty(own, inspect.custom, { value: undefined, configurable: true });
  try {
    for (const key of hidden) Reflect.deleteProperty(this, key);
    return inspect(this, { ...options, depth });
  } finally {
    Reflect.deleteProperty(own, inspect.custom);
    for (const [key, descriptor] of kept) Object.defineProperty(own, key, descriptor);
  }
}
