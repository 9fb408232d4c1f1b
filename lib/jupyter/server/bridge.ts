import { bridgeName, type KernelBridge } from '../../host/notebook';

const isMutable = { configurable: true, writable: true, enumerable: true };

/**
 * Puts on the global object what cells and libraries find there: `prompt`, `confirm` and `alert`, which a
 * cell may replace, and the bridge of `lib/host/notebook.ts`, which it may not.
 */
export function installBridge(bridge: KernelBridge, functions: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(functions))
    Object.defineProperty(globalThis, name, { ...isMutable, value });
  Object.defineProperty(globalThis, bridgeName, { value: Object.freeze(bridge) });
}
