import { writeSync } from 'node:fs';

/** Messages that are reported one by one. */
const inFull = 100;

let count = 0;

/**
 * Says on stderr why a message was dropped. Of a flood only the 128th, the 256th and so on are reported: a
 * pipe that nobody reads would block the thread of the sockets.
 */
export function reportDropped(error: unknown): void {
  count++;
  if (count > inFull && (count & (count - 1)) !== 0) return;
  const reason = String((error as Error | undefined)?.message ?? error).slice(0, 200);
  try {
    // console.error would print in the notebook
    writeSync(2, `dropped: ${reason}${count > inFull ? ` (the ${count}th message)` : ''}\n`);
  } catch {
    /* stderr is closed, or full */
  }
}
