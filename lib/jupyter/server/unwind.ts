/** The global function by which the debugger has sent what was held back: what was printed, and what runs. */
export const flushName = '__kernel_flush__';

/** The global function that `Interrupter` has V8's inspector call right before it terminates code. */
export const unwindName = '__kernel_unwind__';

/**
 * Lets code be terminated wherever it is. Node before version 24 keeps a stack of asynchronous contexts: it
 * pushes one before the callback of a promise or timer, pops it after, and ends the process where the two do
 * not match. After a termination nothing is popped, so the stack is emptied before.
 */
export function prepareTermination(): void {
  const empty = contextStackEmptier();
  Object.defineProperty(globalThis, unwindName, { value: () => empty?.() });
}

function contextStackEmptier(): (() => void) | undefined {
  if (Number(process.versions.node.split('.')[0]) >= 24) return undefined;
  const { noDeprecation } = process;
  process.noDeprecation = true; // nothing else empties the stack
  const { clearAsyncIdStack } = (
    process as typeof process & { binding(name: string): { clearAsyncIdStack?: () => void } }
  ).binding('async_wrap');
  process.noDeprecation = noDeprecation ?? false;
  return clearAsyncIdStack;
}
