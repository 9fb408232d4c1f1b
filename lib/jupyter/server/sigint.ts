import { Script } from 'node:vm';
import { parentPort } from 'node:worker_threads';

// the thread that waits for SIGINT, and says so. Node's own listeners hear of a signal when the main thread
// has its next turn, which a cell may never let it have. Node ends a script by SIGINT on whichever thread it
// is; to run each cell as one would start a thread of Node's for each, and take a quarter of a millisecond

const wait = new Script('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)');
for (;;)
  try {
    wait.runInThisContext({ breakOnSigint: true });
  } catch {
    parentPort!.postMessage('SIGINT');
  }
