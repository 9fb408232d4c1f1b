import { randomUUID } from 'node:crypto';
import { rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { isRunning } from '../../host/pid';
import { readConnectionFile } from '../protocol/connection';
import { decode, frame, identitiesOf, message, type Header, type Message } from '../protocol/wire';
import { kernelInfo } from './info';
import { Shell, type Request } from './shell';
import { bindSockets, closeSockets, Outbox, type Sockets } from './sockets';
import { slots, type IoData, type ToIo, type ToMain } from './threads';

// the thread that owns the sockets; no cell blocks its event loop

const { connectionFile, shared } = workerData as IoData;
const flags = new Int32Array(shared);
const main = parentPort!;
const session = randomUUID();
const outbox = new Outbox();

const tell = (to: ToMain): void => main.postMessage(to);

/**
 * Time for a cell to notice an interrupt before the process gets a SIGINT, and for the process to end by
 * itself, in milliseconds.
 */
const noticeMs = 200;
const exitMs = 1_000;

async function run(): Promise<void> {
  const info = readConnectionFile(connectionFile);
  const sockets = await bindSockets(info);
  const { key } = info;

  const send = (
    socket: Sockets['shell'] | Sockets['iopub'],
    identities: Buffer[],
    msgType: string,
    parent: Partial<Header>,
    content: string,
  ) => {
    const { header, metadata } = message(msgType, session, {});
    outbox.send(socket, [
      ...identities,
      ...frame([JSON.stringify(header), JSON.stringify(parent), JSON.stringify(metadata), content], key),
    ]);
  };
  const publish = (msgType: string, parent: Partial<Header>, content: string) =>
    send(sockets.iopub, [Buffer.from(msgType)], msgType, parent, content);
  const answer = (
    socket: Sockets['shell'],
    { message: { header }, identities }: Request,
    content: Record<string, unknown>,
  ) =>
    send(socket, identities, header.msg_type.replace('_request', '_reply'), header, JSON.stringify(content));

  const shutdown = (socket: Sockets['shell'], request: Request) => {
    const content = { status: 'ok', restart: request.message.content['restart'] === true };
    answer(socket, request, content);
    publish('shutdown_reply', request.message.header, JSON.stringify(content));
    publish('status', request.message.header, '{"execution_state":"idle"}');
    tell({ type: 'shutdown' });
    // a cell may block the main thread
    setTimeout(() => void flush(sockets).then(() => process.kill(process.pid, 'SIGKILL')), exitMs);
  };

  const shell = new Shell({
    publish: (msgType, parent, content) => publish(msgType, parent.header, JSON.stringify(content)),
    reply: (request, content) => answer(sockets.shell, request, content),
    start: task => {
      if (task.type === 'execute') Atomics.store(flags, slots.stop, 0);
      tell(task);
    },
    shutdown: request => shutdown(sockets.shell, request),
  });

  const control = (request: Request) => {
    const { header } = request.message;
    publish('status', header, '{"execution_state":"busy"}');
    switch (header.msg_type) {
      case 'kernel_info_request':
        answer(sockets.control, request, kernelInfo);
        break;
      case 'interrupt_request':
        interrupt(shell.executing);
        answer(sockets.control, request, { status: 'ok' });
        break;
      case 'shutdown_request':
        return shutdown(sockets.control, request);
    }
    publish('status', header, '{"execution_state":"idle"}');
  };

  main.on('message', (from: ToIo) => {
    if (from.type === 'publish') publish(from.msgType, from.parent, from.content);
    else if (from.type === 'reply') shell.finish(from.serial, from.status, from.content);
    else if (from.type === 'ready') shell.ready();
    else void flush(sockets);
  });
  void receive(sockets.shell, key, request => shell.add(request));
  void receive(sockets.control, key, control);
  void (async () => {
    for await (const beat of sockets.heartbeat) await sockets.heartbeat.send(beat);
  })();
  publish('status', {}, '{"execution_state":"starting"}');
  endWithParent();
  tell({ type: 'bound' });
}

/** Frames that are not a message, or are not signed with our key, are dropped, and stderr says so. */
async function receive(
  socket: Sockets['shell'],
  key: string,
  handle: (request: Request) => void,
): Promise<void> {
  for await (const frames of socket) {
    let received: Message;
    try {
      received = decode(frames, key);
      if (
        typeof received.header?.msg_type !== 'string' ||
        typeof received.content !== 'object' ||
        received.content === null
      )
        throw new Error('a Jupyter message without a type or a content');
    } catch (error) {
      writeSync(2, `dropped: ${(error as Error).message}\n`); // console.error would print in the notebook
      continue;
    }
    handle({ message: received, identities: identitiesOf(frames) });
  }
}

/**
 * Interrupts a cell: its loops see the number in the shared memory, the main thread gets a message, and where
 * neither was noticed in time, the process gets a SIGINT.
 */
function interrupt(serial: number): void {
  if (serial === 0) return;
  Atomics.store(flags, slots.stop, serial);
  tell({ type: 'interrupt' });
  setTimeout(() => {
    const isUnnoticed =
      Atomics.load(flags, slots.stop) === serial && Atomics.load(flags, slots.noticed) !== serial;
    if (isUnnoticed && process.platform !== 'win32') process.kill(process.pid, 'SIGINT');
  }, noticeMs);
}

/** Sends all waiting messages, closes the sockets, and wakes the main thread. */
async function flush(sockets: Sockets): Promise<void> {
  await outbox.drained();
  closeSockets(sockets);
  await new Promise(resolve => setTimeout(resolve, 20)); // ZeroMQ's own thread empties its pipes
  Atomics.store(flags, slots.flushed, 1);
  Atomics.notify(flags, slots.flushed);
}

/**
 * Ends the kernel once the process that started it is gone, as ipykernel's parent poller does, and removes
 * the connection folder of our own client.
 */
function endWithParent(): void {
  const { JPY_PARENT_PID, FASTBOOK_CONNECTION_FILE: file } = process.env;
  const parent = Number(JPY_PARENT_PID);
  if (!parent) return;
  setInterval(() => {
    if (isRunning(parent)) return;
    if (file) rmSync(dirname(file), { recursive: true, force: true });
    // 0: the process group that our own client made
    process.kill(file && process.platform !== 'win32' ? 0 : process.pid, 'SIGKILL');
  }, 500).unref();
}

run().catch((error: Error) => tell({ type: 'broken', reason: error.message }));
