import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { zmtpCommand, zmtpGreeting, zmtpMessage, zmtpReady, ZmtpReader, type ZmtpEvent } from './zmtp';

/** Time between two attempts to connect to a kernel that is starting, in milliseconds; ZeroMQ's is 100. */
const reconnectMs = 20;

/**
 * A client's socket of ZeroMQ's, which connects to a kernel's: again and again, until that is there. ZeroMQ's
 * own library reads in a thread of its own, and waking it, and being woken by it, takes a fifth of all that a
 * client does for a short cell.
 */
export class ClientSocket {
  /** Resolves once messages can travel both ways. */
  readonly connected: Promise<void>;
  #setConnected!: () => void;
  #socket!: Socket;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** What is sent before the socket is connected; undefined from then on. */
  #waiting: Buffer[] | undefined = [];

  /**
   * @param peer the address: `host` and `port`, or `path`.
   * @param type a subscriber subscribes to all messages.
   * @param receive called with the frames of each message, in order.
   */
  constructor(
    private readonly peer: NetConnectOpts,
    private readonly type: 'DEALER' | 'SUB',
    private readonly receive: (frames: Buffer[]) => void,
  ) {
    this.connected = new Promise(resolve => (this.#setConnected = resolve));
    if (type === 'SUB') this.send([Buffer.from([1])]);
    this.#connect();
  }

  /** Sends a message once the socket is connected; on a closed socket nothing. */
  send(frames: readonly Uint8Array[]): void {
    const message = zmtpMessage(frames);
    if (this.#waiting) this.#waiting.push(message);
    else if (!this.#socket.destroyed) this.#socket.write(message);
  }

  /** Closes the socket. What was not sent yet is dropped. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#socket.destroy();
  }

  #connect(): void {
    const socket = connect(this.peer);
    const reader = new ZmtpReader();
    this.#socket = socket
      .setNoDelay(true)
      .on('connect', () => {
        // TCP's simultaneous open: a free port that is tried often enough connects to itself
        if (socket.localPort !== undefined && socket.localPort === socket.remotePort) socket.destroy();
        else socket.write(zmtpGreeting);
      })
      .on('data', piece => this.#read(reader, piece))
      .on('error', () => undefined) // 'close' follows
      .on('close', () => {
        // of a kernel that was there, the process tells the end
        if (this.#waiting && !this.#isClosed) this.#retry = setTimeout(() => this.#connect(), reconnectMs);
      });
  }

  #read(reader: ZmtpReader, piece: Buffer): void {
    let events: ZmtpEvent[];
    try {
      events = reader.read(piece);
    } catch {
      return void this.#socket.destroy(); // something else has the port
    }
    for (const event of events) {
      if (this.#isClosed) return;
      if (event.type === 'greeting') this.#socket.write(zmtpReady(this.type));
      else if (event.type === 'message') this.receive(event.frames);
      else if (event.name === 'READY') this.#begin();
      // a time to live of two bytes comes before what is sent back
      else if (event.name === 'PING') this.#socket.write(zmtpCommand('PONG', event.data.subarray(2)));
    }
  }

  #begin(): void {
    for (const message of this.#waiting ?? []) this.#socket.write(message);
    this.#waiting = undefined;
    this.#setConnected();
  }
}
