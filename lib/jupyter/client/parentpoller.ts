import { isMainThread, Worker } from 'node:worker_threads';

/**
 * Loaded into stock tslab before anything else (`node --require`): ends the kernel, with all that it has
 * started, once the process that started it is gone. ipykernel's parent poller does the same. A thread of its
 * own looks twice a second, since an endless loop in a cell keeps the main thread busy.
 */
const parent = Number(process.env['JPY_PARENT_PID']);
if (parent && isMainThread) {
  // Node loads this file into the new thread as well, where it does nothing
  new Worker(
    `
    const { rmSync } = require('node:fs');
    const { dirname } = require('node:path');
    const { isRunning } = require(${JSON.stringify(require.resolve('../../host/pid'))});
    const { FASTBOOK_CONNECTION_FILE: file } = process.env;
    setInterval(() => {
      if (isRunning(${parent})) return;
      if (file) rmSync(dirname(file), { recursive: true, force: true });
      process.kill(process.platform === 'win32' ? process.pid : 0, 'SIGKILL'); // 0: our whole process group
    }, 500);
  `,
    { eval: true },
  ).unref();
}
