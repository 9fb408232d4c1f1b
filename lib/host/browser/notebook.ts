import type { Comms, DisplayWriter, KernelBridge } from '../notebook';
import { scope } from './scope';

export type {
  Comm,
  CommMessage,
  CommOptions,
  Comms,
  DisplayData,
  DisplayWriter,
  KernelBridge,
} from '../notebook';

/** The property of the global object by which the kernel offers its functions to the library. */
export const bridgeName = Symbol.for('fastbook-ts.kernel');

/** The kernel of this worker. */
export const kernelBridge = (): KernelBridge | undefined =>
  (globalThis as { [bridgeName]?: KernelBridge })[bridgeName];

/** The way to the notebook. */
export const displayWriter = (): DisplayWriter | undefined => kernelBridge()?.display;

/** Stock tslab does not run in a browser. */
export const isStockTslab = (): boolean => false;

/** The kernel's comms. */
export const notebookComms = (): Comms | undefined => kernelBridge()?.comms;

/** Only stock tslab needs it. */
export function swallowLineBreak(): void {}

/** Calls `listener` after each interrupt that has ended code where it was. */
export const onTermination = (listener: () => void): void => kernelBridge()?.onTermination(listener);

/** The event of the worker that an interrupt is. */
export const interruptEvent = 'fastbook-interrupt';

/**
 * Runs `listener` when the cell is interrupted.
 *
 * @returns a function that ends this.
 */
export function onInterrupt(listener: () => void): () => void {
  scope.addEventListener(interruptEvent, listener);
  return () => scope.removeEventListener(interruptEvent, listener);
}
