import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import type * as Compiler from '../compiler/compilerprocess';
import type * as Cells from './cellthread';
import { NoCompiler } from './nocompiler';
import { slots, type IoData, type ToMain } from './threads';

/**
 * Serves a kernel on the sockets of a connection file until it is shut down. From then on the kernel owns the
 * process: its streams, its signals, and its uncaught errors. Where the connection file does not exist or is
 * not valid, the process says so and ends.
 */
export function serve(connectionFile: string): void {
  process.on('SIGINT', () => {}); // from now on it interrupts cells, and never ends the kernel
  const memory = new SharedArrayBuffer(slots.size);
  const { port1: answers, port2: answered } = new MessageChannel();
  const workerData: IoData = { connectionFile, shared: memory, answers };
  const io = new Worker(join(__dirname, 'io.js'), { workerData, transferList: [answers] });
  /* eslint-disable @typescript-eslint/no-require-imports -- each is loaded while the one before starts */
  const { CompilerProcess } = require('../compiler/compilerprocess') as typeof Compiler;
  const compiler =
    process.env['FASTBOOK_COMPILER'] === 'off' ? new NoCompiler() : new CompilerProcess(process.cwd());
  const { CellThread } = require('./cellthread') as typeof Cells;
  /* eslint-enable @typescript-eslint/no-require-imports */
  io.once('message', (message: ToMain) => {
    if (message.type !== 'broken') return void new CellThread(io, new Int32Array(memory), answered, compiler);
    writeSync(2, `${message.reason}\n`);
    process.exit(1);
  });
}
