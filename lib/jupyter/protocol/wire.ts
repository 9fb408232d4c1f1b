import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/**
 * Jupyter's messages as they travel over ZeroMQ (Messaging in Jupyter, "The wire protocol"). Field names are
 * the protocol's.
 */

export interface Header {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
}

export interface Message {
  header: Header;
  parent_header: Partial<Header>;
  metadata: Record<string, unknown>;
  content: Record<string, unknown>;
  /** Its content was longer than it may be, and is not here. */
  isTooLong?: true;
}

const delimiter = Buffer.from('<IDS|MSG>');

/** A message of our own, protocol version 5.3. */
export function message(msgType: string, session: string, content: Record<string, unknown>): Message {
  const header = {
    msg_id: randomUUID(),
    session,
    username: 'fastbook',
    date: new Date().toISOString(),
    msg_type: msgType,
    version: '5.3',
  };
  return { header, parent_header: {}, metadata: {}, content };
}

/** The frames of a message: delimiter, HMAC-SHA256 signature, header, parent header, metadata, content. */
export function encode({ header, parent_header, metadata, content }: Message, key: string): Buffer[] {
  return frame(
    [header, parent_header, metadata, content].map(part => JSON.stringify(part)),
    key,
  );
}

/** The same of parts that are JSON already. */
export function frame(json: readonly string[], key: string): Buffer[] {
  const parts = json.map(part => Buffer.from(part));
  return [delimiter, Buffer.from(sign(parts, key)), ...parts];
}

/** What a router puts before a message, to know whom to answer. */
export function identitiesOf(frames: readonly Buffer[]): Buffer[] {
  return frames.slice(
    0,
    frames.findIndex(part => part.equals(delimiter)),
  );
}

/**
 * @param maxContent bytes; a content that is longer is left unread, since its sender may be hostile. Default:
 * any length is read.
 * @throws Error for frames that are no message, and for a signature that is wrong.
 */
export function decode(frames: Buffer[], key: string, maxContent = Infinity): Message {
  const start = frames.findIndex(frame => frame.equals(delimiter));
  if (start < 0 || frames.length < start + 6)
    throw new Error(`not a Jupyter message: ${frames.length} frames${start < 0 ? ' without <IDS|MSG>' : ''}`);
  const signature = frames[start + 1];
  const parts = frames.slice(start + 2, start + 6);
  const expected = Buffer.from(sign(parts, key));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
    throw new Error('wrong signature on a Jupyter message');
  const isLong = (part: Buffer) => part.length > maxContent;
  if (parts.slice(0, 3).some(isLong)) throw new Error('a Jupyter message with a header that is too long');
  const [header, parent_header, metadata, content] = parts.map(part =>
    isLong(part) ? {} : (JSON.parse(part.toString()) as unknown),
  );
  return {
    header,
    parent_header,
    metadata,
    content,
    ...(isLong(parts[3]) && { isTooLong: true }),
  } as Message;
}

/** An empty key means that messages are not signed. */
function sign(parts: Buffer[], key: string): string {
  if (!key) return '';
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}
