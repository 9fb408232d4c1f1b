import { constants } from 'node:buffer';

// ZMTP 3.0, ZeroMQ's protocol on a connection (https://rfc.zeromq.org/spec/23/), as a client speaks it,
// without encryption.

/** Greatest length of a message, in bytes: a longer one fits into no buffer, and is left out. */
const maxMessage = Math.min(constants.MAX_LENGTH, 2 ** 32);
/** What a frame takes of the memory beside its bytes. */
const frameCost = 128;

/** Flags of a frame: more frames of its message follow, its length has eight bytes, it is a command. */
const flag = { more: 1, long: 2, command: 4 } as const;

/** What comes from the other side. */
export type ZmtpEvent =
  | { readonly type: 'greeting' }
  | { readonly type: 'command'; readonly name: string; readonly data: Buffer }
  | { readonly type: 'message'; readonly frames: Buffer[] };

/** Begins a connection: the version, and the mechanism NULL of security. */
export const zmtpGreeting = Buffer.alloc(64);
zmtpGreeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]);
zmtpGreeting.write('NULL', 12);

/** The command that ends the handshake. */
export function zmtpReady(socketType: 'DEALER' | 'SUB'): Buffer {
  const property = Buffer.from('\x0bSocket-Type\0\0\0', 'latin1');
  return zmtpCommand(
    'READY',
    Buffer.concat([property, Buffer.from([socketType.length]), Buffer.from(socketType)]),
  );
}

/** A command (https://rfc.zeromq.org/spec/23/#commands). */
export function zmtpCommand(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from([name.length]), Buffer.from(name), data]);
  return Buffer.concat([frameHeader(flag.command, body.length), body]);
}

/** A message (https://rfc.zeromq.org/spec/23/#messages). */
export function zmtpMessage(frames: readonly Uint8Array[]): Buffer {
  const last = frames.length - 1;
  return Buffer.concat(
    frames.flatMap((frame, i) => [frameHeader(i < last ? flag.more : 0, frame.length), frame]),
  );
}

/** A frame's flags and length. */
function frameHeader(flags: number, length: number): Buffer {
  if (length < 256) return Buffer.from([flags, length]);
  const bytes = Buffer.alloc(9);
  bytes[0] = flags | flag.long;
  bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}

/** Reads what the other side sends, from pieces of any length. */
export class ZmtpReader {
  #isGreeted = false;
  #pieces: Buffer[] = [];
  #length = 0;
  /** Length of what comes next, as far as it is known. */
  #needed = zmtpGreeting.length;
  #frames: Buffer[] = [];
  #cost = 0;
  /** Bytes to leave out, and whether the frames of this message are. */
  #skipped = 0;
  #isTooLong = false;

  /**
   * Adds a piece.
   *
   * @returns what is complete with it.
   * @throws Error where the other side does not speak ZMTP 3 without encryption.
   */
  read(piece: Buffer): ZmtpEvent[] {
    const skipped = Math.min(this.#skipped, piece.length);
    this.#skipped -= skipped;
    if (skipped < piece.length) this.#pieces.push(piece.subarray(skipped)); // an empty view keeps its buffer
    this.#length += piece.length - skipped;
    const events: ZmtpEvent[] = [];
    if (!this.#isGreeted) {
      const greeting = this.#take(zmtpGreeting.length);
      if (!greeting) return events;
      const isZmtp3 = greeting[0] === 0xff && greeting[9] === 0x7f && greeting[10] >= 3;
      if (!isZmtp3 || !greeting.subarray(12, 32).equals(zmtpGreeting.subarray(12, 32)))
        throw new Error('a greeting of another protocol');
      this.#isGreeted = true;
      events.push({ type: 'greeting' });
    }
    for (let event = this.#next(); event !== undefined; event = this.#next()) if (event) events.push(event);
    return events;
  }

  /** What the next frame completes; null where it completes nothing, undefined where it is not there. */
  #next(): ZmtpEvent | null | undefined {
    if (this.#length < Math.max(2, this.#needed)) return undefined;
    const bytes = this.#joined();
    const [flags, length] = bytes;
    const isLong = (flags & flag.long) !== 0;
    const start = isLong ? 9 : 2;
    if (bytes.length < start) return undefined;
    const end = start + (isLong ? Number(bytes.readBigUInt64BE(1)) : length);
    if (this.#isTooLong || this.#cost + end > maxMessage) {
      this.#isTooLong = true;
      this.#frames = [];
    }
    // of a frame that is left out, what is here goes, and the rest when it comes
    const taken = this.#isTooLong ? Math.min(end, bytes.length) : end;
    if (!this.#take(taken)) return undefined;
    this.#skipped = end - taken;
    const body = bytes.subarray(start, end);
    if (flags & flag.command) {
      const name = body.toString('latin1', 1, 1 + (body[0] ?? 0));
      return { type: 'command', name, data: body.subarray(1 + name.length) };
    }
    if (!this.#isTooLong) this.#frames.push(body);
    this.#cost += body.length + frameCost;
    if (flags & flag.more) return null;
    const message = this.#isTooLong ? null : ({ type: 'message', frames: this.#frames } as const);
    this.#frames = [];
    this.#cost = 0;
    this.#isTooLong = false;
    return message;
  }

  /** The next bytes, once there are so many. */
  #take(length: number): Buffer | undefined {
    this.#needed = length;
    if (this.#length < length) return undefined;
    const whole = this.#joined();
    this.#pieces = whole.length > length ? [whole.subarray(length)] : [];
    this.#length -= length;
    this.#needed = 0;
    return whole.subarray(0, length);
  }

  /** The pieces as one; those of a long frame are joined once. */
  #joined(): Buffer {
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0];
  }
}
