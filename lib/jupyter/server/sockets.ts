import { Publisher, Reply, Router } from 'zeromq';
import { addressOf, type ConnectionInfo } from '../protocol/connection';

/**
 * The five sockets of a kernel (https://jupyter-client.readthedocs.io/en/stable/messaging.html#introduction).
 */
export interface Sockets {
  shell: Router;
  control: Router;
  stdin: Router;
  iopub: Publisher;
  heartbeat: Reply;
}

/**
 * Binds the sockets to the addresses of the connection file. Without high-water marks ZeroMQ drops no
 * message.
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
  const ports = [
    ['shell', info.shell_port],
    ['control', info.control_port],
    ['stdin', info.stdin_port],
    ['iopub', info.iopub_port],
    ['heartbeat', info.hb_port],
  ] as const;
  for (const [name, port] of ports) {
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

/** Closes all sockets. */
export function closeSockets(sockets: Sockets): void {
  for (const socket of Object.values(sockets) as { close(): void }[]) socket.close();
}

/**
 * Sends messages one after the other, since ZeroMQ for Node refuses a second send before the first is done.
 */
export class Outbox {
  #last: Promise<unknown> = Promise.resolve();

  /** Adds a message to the queue. A failed send is ignored. */
  send(socket: Router | Publisher, frames: Buffer[]): void {
    // the socket is closed, or the client that asked is gone
    this.#last = this.#last.then(() => socket.send(frames)).catch(() => undefined);
  }

  /** Resolves once everything that was added before is sent. */
  async drained(): Promise<void> {
    await this.#last;
  }
}
