import { setFlagsFromString } from 'node:v8';

/** Time until V8 may optimize, in milliseconds. */
const shortRunMs = 5_000;

/**
 * Has V8 wait before it optimizes: its threads take more of a short run's processor time than they give back.
 * From Node 24 on there are two optimizing compilers, and what the first has made would stay.
 */
export function optimizeLater(): void {
  if (Number(process.versions.node.split('.')[0]) >= 24) return;
  setFlagsFromString('--no-opt');
  setTimeout(() => setFlagsFromString('--opt'), shortRunMs).unref();
}
