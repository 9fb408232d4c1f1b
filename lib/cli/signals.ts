import { constants } from 'node:os';

/**
 * Makes a signal end this process as `process.exit` does, so that its kernels and their files go with it.
 *
 * @param code the exit code. Default: 128 and the signal's number, as in a shell.
 */
export function exitOnSignals(code?: number): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    if (process.listenerCount(signal) === 0)
      process.once(signal, () => process.exit(code ?? 128 + constants.signals[signal]));
  }
}
