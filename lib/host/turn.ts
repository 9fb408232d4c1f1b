/**
 * Turns of the event loop: between two of them everything else runs, an interrupt or a progress bar among it.
 */

/** Resolves in the next turn. */
export const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
