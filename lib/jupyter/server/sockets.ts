import { Publisher, Reply, Router } from 'zeromq';
import { addressOf, type ConnectionInfo } from '../protocol/connection';

/** The five sockets of a kernel. */
export interface Sockets {
  shell: Router;
  control: Router;
  stdin: Router;
  iopub: Publisher;
  heartbeat: Reply;
}

/**
 * Binds the sockets where the connection file says. Nothing that is sent is ever dropped: no high-water mark.
 *
 * @throws Error naming the socket, its address, and what to do.
 */
export async function bindSockets(info: ConnectionInfo): Promise<Sockets> {
  const sending = { linger: 1_000, sendHighWaterMark: 0 };
  const router = () => new Router({ ...sending, receiveHighWaterMark: 0, handover: true });
  const sockets: Sockets = {
    shell: router(),
    control: router(),
    stdin: router(),
    iopub: new Publisher(sending),
    heartbeat: new Reply({ linger: 0 }),
  };
  const places = [
    ['shell', info.shell_port],
    ['control', info.control_port],
    ['stdin', info.stdin_port],
    ['iopub', info.iopub_port],
    ['heartbeat', info.hb_port],
  ] as const;
  for (const [name, port] of places) {
    const address = addressOf(info, port);
    try {
      await sockets[name].bind(address);
    } catch (error) {
      closeSockets(sockets);
      throw new Error(
        `the kernel cannot bind its ${name} socket to ${address}: ${(error as Error).message}. ` +
          `Start it with other ports`,
        { cause: error },
      );
    }
  }
  return sockets;
}

export function closeSockets(sockets: Sockets): void {
  for (const socket of Object.values(sockets) as { close(): void }[]) socket.close();
}

/** Sends one message after the other, since ZeroMQ for Node refuses a second one on its way. */
export class Outbox {
  #last: Promise<unknown> = Promise.resolve();

  send(socket: Router | Publisher, frames: Buffer[]): void {
    // closed, or whoever asked has gone
    this.#last = this.#last.then(() => socket.send(frames)).catch(() => undefined);
  }

  /** Everything until now is on its way. */
  async drained(): Promise<void> {
    await this.#last;
  }
}
