import { Worker } from 'node:worker_threads';

/**
 * Loaded into a kernel before anything else (`node --require`): ends it when the process that started it is gone, whatever
 * ended that, and whatever the kernel is doing. A thread of its own looks twice a second, since an endless loop in a cell
 * leaves the main thread no time.
 */
const owner = Number(process.env['FASTBOOK_KERNEL_OWNER']);
if (owner) {
  new Worker(`
    setInterval(() => {
      try {
        process.kill(${owner}, 0);
      } catch (error) {
        if (error.code === 'ESRCH') process.kill(process.pid, 'SIGKILL');
      }
    }, 500);
  `, { eval: true }).unref();
}
