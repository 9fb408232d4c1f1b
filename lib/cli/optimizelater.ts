import { setFlagsFromString } from 'node:v8';

/** Time until V8 may optimize, in milliseconds. */
const shortRunMs = 5_000;

/**
 * Has V8 wait before it optimizes: its threads take more of a short run's processor time than they give back.
 */
export function optimizeLater(): void {
  setFlagsFromString('--no-opt');
  setTimeout(() => setFlagsFromString('--opt'), shortRunMs).unref();
}
