import { isIPv6 } from 'node:net';
import { Publisher, Router } from 'zeromq';
import { addressOf, type ConnectionInfo } from '../protocol/connection';

/**
 * The five sockets of a kernel (https://jupyter-client.readthedocs.io/en/stable/messaging.html#introduction).
 */
export interface Sockets {
  shell: Router;
  control: Router;
  stdin: Router;
  iopub: Publisher;
  heartbeat: Router;
}

/**
 * Binds the sockets to the addresses of the connection file. Without high-water marks ZeroMQ drops no
 * message. The heartbeat is a router, as ipykernel's: a reply socket demands frames in REQ's order, and fails
 * on others.
 *
 * @throws Error naming the socket, its address, and what to do.
 */
export async function bindSockets(info: ConnectionInfo): Promise<Sockets> {
  const security = info.curve_secretkey !== undefined && {
    curveServer: true,
    curveSecretKey: info.curve_secretkey,
  };
  const common = { ipv6: isIPv6(info.ip), ...security };
  const sending = { ...common, linger: 1_000, sendHighWaterMark: 0 };
  const router = (isMandatory = false) =>
    new Router({ ...sending, receiveHighWaterMark: 0, handover: true, mandatory: isMandatory });
  const sockets: Sockets = {
    shell: router(),
    control: router(),
    stdin: router(true), // nobody would answer a question to a client that is gone
    iopub: new Publisher(sending),
    heartbeat: new Router({ ...common, linger: 0, handover: true }),
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

/**
 * Hands every message of a socket to `handle`, until the socket is closed. Neither a message nor an error of
 * `handle` ends this.
 *
 * @param dropped is told the error of a message.
 */
export async function eachMessage(
  socket: Router,
  handle: (frames: Buffer[]) => unknown,
  dropped: (error: unknown) => void,
): Promise<void> {
  while (!socket.closed) {
    try {
      await handle(await socket.receive());
    } catch (error) {
      if (socket.closed) return;
      dropped(error);
      // an error of the socket itself could come again at once
      await new Promise(resolve => setImmediate(resolve));
    }
  }
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

  /**
   * Adds a message to the queue.
   *
   * @param failed is called where the socket is closed, or where the client is gone and the socket is one
   * that tells. Default: ignored.
   */
  send(socket: Router | Publisher, frames: Uint8Array[], failed = () => {}): void {
    this.#last = this.#last.then(() => socket.send(frames)).catch(failed);
  }

  /** Resolves once everything that was added before is sent. */
  async drained(): Promise<void> {
    await this.#last;
  }
}
