import { randomUUID } from 'node:crypto';
import type { Comm, CommMessage, CommOptions, Comms } from '../../host/notebook';
import { isRecord } from '../protocol/json';
import { after, firstOf, jsonOf, keys } from './primordials';
import { currentCell, type RunningCell } from './runningcell';
import type { CommInfoTask, CommTask, ToIo } from './threads';

/** The way of the comms to the front end. */
export interface CommEffects {
  publish(message: Omit<Extract<ToIo, { type: 'publish' }>, 'type' | 'parent'>): void;
  /** Tells the reader of an error in a handler, beneath the message that caused it. */
  report(error: unknown, cell: RunningCell): Promise<void>;
  /** Calls a handler of the reader's, so that an interrupt ends that alone. */
  call<T>(cell: RunningCell, handler: () => T): Promise<Awaited<T>>;
}

/** In an object, since undefined can be thrown as well. */
type Failed = { error: unknown };
type Opened = (comm: Comm, message: CommMessage) => unknown;

interface OpenComm {
  comm: Comm;
  received: ((message: CommMessage) => unknown)[];
  closed: (() => unknown)[];
}

/**
 * Time for the promise of a handler, in milliseconds. What the handler prints until then arrives before
 * `idle`, after which a front end no longer listens; the next message does not wait longer.
 */
const handlerMs = 1_000;

/**
 * The comms of the thread where cells run
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages). They are found by
 * property, since a cell may replace the methods of Map.
 */
export class CommTable implements Comms {
  readonly #targets = Object.create(null) as Record<string, Opened>;
  readonly #comms = Object.create(null) as Record<string, OpenComm>;

  constructor(private readonly effects: CommEffects) {}

  /** Opens a comm to a target of the front end. */
  open(target: string, data: Record<string, unknown> = {}, options: CommOptions = {}): Comm {
    const { comm } = this.#add(randomUUID(), target);
    this.#send('comm_open', { comm_id: comm.id, target_name: target, data }, options);
    return comm;
  }

  /** Calls `handler` for each comm that the front end opens to a target of the kernel. */
  register(target: string, handler: Opened): void {
    this.#targets[target] = handler;
  }

  /** The content of `comm_info_reply`. */
  info({ target }: CommInfoTask): Record<string, unknown> {
    const comms: Record<string, { target_name: string }> = {};
    const ids = keys(this.#comms);
    for (let i = 0; i < ids.length; i++) {
      const name = this.#comms[ids[i]].comm.target;
      if (target === undefined || name === target) comms[ids[i]] = { target_name: name };
    }
    return { comms };
  }

  /**
   * Hands a message to its handlers. An error of theirs is reported, and so is an interrupt.
   *
   * @param cell that what the handlers print belongs to.
   */
  async receive(task: CommTask, cell: RunningCell): Promise<void> {
    const handled = currentCell.run(cell, () => this.#handle(task, cell));
    const failed = await firstOf<Failed | undefined>([handled, cell.failure, after(handlerMs)]);
    cell.hasEnded = true;
    if (failed) await this.effects.report(failed.error, cell);
    else void this.#reportLate(handled, cell);
  }

  async #reportLate(handled: Promise<Failed | undefined>, cell: RunningCell): Promise<void> {
    const failed = await handled;
    if (failed) await this.effects.report(failed.error, cell);
  }

  async #handle(
    { type, content, metadata, buffers }: CommTask,
    cell: RunningCell,
  ): Promise<Failed | undefined> {
    const call = <T>(handler: () => T) => this.effects.call(cell, handler);
    const id = String(content['comm_id']);
    const data = isRecord(content['data']) ? content['data'] : {};
    const message: CommMessage = { data, metadata, buffers };
    try {
      if (type === 'comm_open') {
        const target = String(content['target_name']);
        const opened = this.#targets[target];
        if (!opened) {
          this.#send('comm_close', { comm_id: id, data: {} }, {});
          return undefined;
        }
        const { comm } = this.#add(id, target);
        await call(() => opened(comm, message));
      }
      const found = this.#comms[id] as OpenComm | undefined;
      if (type === 'comm_msg' && found)
        for (let i = 0; i < found.received.length; i++) await call(() => found.received[i](message));
      if (type === 'comm_close' && found) {
        delete this.#comms[id];
        for (let i = 0; i < found.closed.length; i++) await call(() => found.closed[i]());
      }
      return undefined;
    } catch (error) {
      if (type === 'comm_open') this.#comms[id]?.comm.close();
      return { error };
    }
  }

  #add(id: string, target: string): OpenComm {
    const received: OpenComm['received'] = [];
    const closed: OpenComm['closed'] = [];
    const isOpen = () => this.#comms[id] === entry;
    const comm: Comm = {
      id,
      target,
      send: (data, options = {}) => {
        if (!isOpen())
          throw new Error(`the comm ${id} to ${target} is closed, and nobody receives a message`);
        this.#send('comm_msg', { comm_id: id, data }, options);
      },
      close: () => {
        if (!isOpen()) return;
        delete this.#comms[id];
        this.#send('comm_close', { comm_id: id, data: {} }, {});
      },
      onMessage: handler => void received.push(handler),
      onClose: handler => void closed.push(handler),
    };
    const entry: OpenComm = { comm, received, closed };
    this.#comms[id] = entry;
    return entry;
  }

  #send(msgType: string, content: object, { metadata = {}, buffers = [] }: CommOptions): void {
    this.effects.publish({
      msgType,
      content: jsonOf(content),
      metadata: jsonOf(metadata),
      // copies, since a view would take all the memory beneath it along
      buffers: buffers.map(buffer => Uint8Array.from(buffer)),
    });
  }
}
