import { Worker } from 'node:worker_threads';

/**
 * Loaded into a kernel before anything else (`node --require`): ends it, with all that it has started, when
 * the process that started it is gone, whatever ended that, and whatever the kernel is doing. A thread of its
 * own looks twice a second, since an endless loop in a cell leaves the main thread no time.
 */
const owner = Number(process.env['JPY_PARENT_PID']);
if (owner) {
  new Worker(
    `
    const { rmSync } = require('node:fs');
    const { dirname } = require('node:path');
    const { FASTBOOK_CONNECTION_FILE: file } = process.env;
    setInterval(() => {
      try {
        process.kill(${owner}, 0);
      } catch (error) {
        if (error.code !== 'ESRCH') return;
        if (file) rmSync(dirname(file), { recursive: true, force: true });
        process.kill(process.platform === 'win32' ? process.pid : 0, 'SIGKILL'); // 0: our whole process group
      }
    }, 500);
  `,
    { eval: true },
  ).unref();
}
