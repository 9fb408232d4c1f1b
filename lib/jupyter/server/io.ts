import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { isRunning } from '../../host/pid';
import { readConnectionFile } from '../protocol/connection';
import { SeenSignatures } from '../protocol/seensignatures';
import { decode, frame, identitiesOf, message, signatureOf, type Header } from '../protocol/wire';
import { responseTo } from './debug/dap';
import { Debugger } from './debug/debugger';
import { reportDropped } from './dropped';
import { hasDebugger, kernelInfo } from './info';
import { Interrupter } from './interrupter';
import { Questions } from './questions';
import { Shell, type Request } from './shell';
import { bindSockets, closeSockets, eachMessage, Outbox, type Sockets } from './sockets';
import { slots, type IoData, type ToIo, type ToMain } from './threads';
import { flushName, unwindName } from './unwind';

// the thread that owns the sockets; no cell blocks its event loop

const { connectionFile, shared, answers } = workerData as IoData;
const flags = new Int32Array(shared);
const main = parentPort!;
const session = randomUUID();
const outbox = new Outbox();

const tell = (to: ToMain): void => main.postMessage(to);
const interrupter = new Interrupter(flags, tell);

/** Time for the process to end by itself, in milliseconds. */
const exitMs = 1_000;

/** What a message carries. Text is JSON already. */
interface Outgoing {
  content: string | object;
  metadata?: string | object;
  buffers?: readonly Uint8Array[];
}

async function run(): Promise<void> {
  const info = readConnectionFile(connectionFile);
  const sockets = await bindSockets(info);
  const { key } = info;

  const send = (
    socket: Sockets['shell'] | Sockets['iopub'],
    identities: Buffer[],
    msgType: string,
    parent: Partial<Header>,
    { content, metadata = {}, buffers = [] }: Outgoing,
    failed?: () => void,
  ): string => {
    const { header } = message(msgType, session, {});
    const json = [header, parent, metadata, content].map(part =>
      typeof part === 'string' ? part : JSON.stringify(part),
    );
    outbox.send(socket, [...identities, ...frame(json, key, buffers)], failed);
    return header.msg_id;
  };
  const publish = (msgType: string, parent: Partial<Header>, outgoing: Outgoing) =>
    send(sockets.iopub, [Buffer.from(msgType)], msgType, parent, outgoing);
  const answer = (
    socket: Sockets['shell'],
    { message: { header }, identities }: Request,
    content: Record<string, unknown>,
  ) => send(socket, identities, header.msg_type.replace(/_request$/, '_reply'), header, { content });

  const shutdown = (socket: Sockets['shell'], request: Request) => {
    const content = { status: 'ok', restart: request.message.content['restart'] === true };
    answer(socket, request, content);
    publish('shutdown_reply', request.message.header, { content });
    publish('status', request.message.header, { content: { execution_state: 'idle' } });
    questions.interrupt();
    debug?.terminate();
    debug?.close();
    tell({ type: 'shutdown' });
    // a cell may block the main thread
    setTimeout(() => void flush(sockets).then(() => process.kill(process.pid, 'SIGKILL')), exitMs);
  };

  const shell = new Shell({
    publish: (msgType, parent, content) => publish(msgType, parent.header, { content }),
    reply: (request, content) => answer(sockets.shell, request, content),
    start: task => {
      const prepared = task.type === 'execute' ? debug?.expect(task.serial) : undefined;
      if (prepared) void prepared.then(() => tell(task));
      else tell(task);
    },
    shutdown: request => shutdown(sockets.shell, request),
  });

  const questions = new Questions(
    {
      send: ({ identities, message: { header } }, content, failed) =>
        send(sockets.stdin, identities, 'input_request', header, { content }, failed),
      answer: given => {
        answers.postMessage(given);
        Atomics.store(flags, slots.answered, 1);
        Atomics.notify(flags, slots.answered);
      },
    },
    session,
  );

  let debugHeader: Partial<Header> = {};
  const debug = hasDebugger
    ? new Debugger({
        publish: event => publish('debug_event', debugHeader, { content: event }),
        flush: `${flushName}()`,
        unwind: `${unwindName}()`,
        terminating: () => Atomics.add(flags, slots.terminations, 1),
        attached: isAttached => Atomics.store(flags, slots.debugged, Number(isAttached)),
      })
    : undefined;

  const answerDebug = async (content: Record<string, unknown>) =>
    debug?.answer(content) ??
    responseTo(content, { seq: 1, success: false, message: 'this kernel has no debugger', body: {} });

  const interrupt = () => {
    questions.interrupt();
    debug?.terminate();
    interrupter.interrupt();
  };

  const control = (request: Request) => {
    const { header, fault } = request.message;
    publish('status', header, { content: { execution_state: 'busy' } });
    const idle = () => publish('status', header, { content: { execution_state: 'idle' } });
    if (fault !== undefined) {
      if (header.msg_type.endsWith('_request'))
        answer(sockets.control, request, {
          status: 'error',
          ename: 'TypeError',
          evalue: fault,
          traceback: [`TypeError: ${fault}`],
        });
    } else
      switch (header.msg_type) {
        case 'kernel_info_request':
          answer(sockets.control, request, kernelInfo);
          break;
        case 'interrupt_request':
          interrupt();
          answer(sockets.control, request, { status: 'ok' });
          break;
        case 'shutdown_request':
          return shutdown(sockets.control, request);
        case 'debug_request':
          debugHeader = header;
          return void answerDebug(request.message.content).then(content => {
            answer(sockets.control, request, content);
            idle();
          });
      }
    idle();
  };

  const fromMain = (from: ToIo) => {
    switch (from.type) {
      case 'publish':
        shell.published(from.msgType, from.parent.msg_id);
        return publish(from.msgType, from.parent, from);
      case 'reply':
        return shell.finish(from.serial, from.status, from.content);
      case 'ask':
        return questions.ask(from.question, shell.cell(from.parent.msg_id));
      case 'ready':
        interrupter.spare(from.compiler);
        shell.ready();
        return startSigint(interrupt);
      case 'sources':
        return from.sources.forEach(source => debug?.add(source));
      case 'flush':
        debug?.close(); // the process would wait for the end of its session
        return void flush(sockets);
    }
  };
  main.on('message', (messages: readonly ToIo[]) => {
    for (const from of messages)
      try {
        fromMain(from);
      } catch (error) {
        reportDropped(error); // too long to be sent, for example
      }
  });
  const seen = new SeenSignatures();
  const receive = (socket: Sockets['shell'], handle: (request: Request) => void) =>
    void eachMessage(
      socket,
      ([identity, ...frames]) => {
        const received = decode(frames, key); // the sender's identity may be the delimiter
        if (!seen.isNew(signatureOf(frames))) throw new Error('a Jupyter message that came before');
        handle({ message: received, identities: [identity, ...identitiesOf(frames)] });
      },
      reportDropped,
    );
  receive(sockets.shell, request => shell.add(request));
  receive(sockets.control, control);
  receive(sockets.stdin, request => questions.receive(request));
  void eachMessage(sockets.heartbeat, beat => sockets.heartbeat.send(beat), reportDropped);
  publish('status', {}, { content: { execution_state: 'starting' } });
  endWithParent();
  tell({ type: 'bound' });
}

/** Sends all waiting messages, closes the sockets, and wakes the main thread. */
async function flush(sockets: Sockets): Promise<void> {
  await outbox.drained();
  closeSockets(sockets);
  await new Promise(resolve => setTimeout(resolve, 20)); // ZeroMQ's own thread empties its pipes
  Atomics.store(flags, slots.flushed, 1);
  Atomics.notify(flags, slots.flushed);
}

/** Has a thread of its own tell of each SIGINT. */
function startSigint(listener: () => void): void {
  const thread = new Worker(join(__dirname, 'sigint.js'));
  thread.on('message', listener);
  thread.unref();
}

/**
 * Ends the kernel once the process that started it is gone, as ipykernel's parent poller does, and removes
 * the connection folder of our own client. In a sandbox a pipe tells: bubblewrap's own `--die-with-parent`
 * misses a parent that dies while it starts.
 */
function endWithParent(): void {
  const { JPY_PARENT_PID, FASTBOOK_CONNECTION_FILE: file, FASTBOOK_LIFELINE: lifeline } = process.env;
  if (lifeline)
    new Socket({ fd: Number(lifeline) })
      .on('error', () => undefined)
      .on('close', () => process.kill(process.pid, 'SIGKILL'))
      .resume()
      .unref();
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
