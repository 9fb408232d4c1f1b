import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

// Jupyter's messages as they travel over ZeroMQ:
// https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol

/**
 * The header of a message (https://jupyter-client.readthedocs.io/en/stable/messaging.html#message-header).
 */
export interface Header {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
}

/** A message (https://jupyter-client.readthedocs.io/en/stable/messaging.html#general-message-format). */
export interface Message {
  header: Header;
  parent_header: Partial<Header>;
  metadata: Record<string, unknown>;
  content: Record<string, unknown>;
  /** Set where the content was longer than the limit; `content` is empty then. */
  isTooLong?: true;
}

const delimiter = Buffer.from('<IDS|MSG>');

/** A new message without a parent, of protocol version 5.3. */
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

/** The same frames, from a header, parent header, metadata and content that are JSON already. */
export function frame(json: readonly string[], key: string): Buffer[] {
  const parts = json.map(part => Buffer.from(part));
  return [delimiter, Buffer.from(sign(parts, key)), ...parts];
}

/** The identities that ZeroMQ's router puts before a message: the way back to its sender. */
export function identitiesOf(frames: readonly Buffer[]): Buffer[] {
  return frames.slice(
    0,
    frames.findIndex(part => part.equals(delimiter)),
  );
}

/**
 * The message in some frames, which may begin with identities.
 *
 * @param maxContent greatest length of a content in bytes; a longer one is not parsed, since its sender may
 * be hostile. Default: no limit.
 * @throws Error for frames that are not a message, and for a wrong signature.
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

/** The signature in hexadecimal digits; empty where the key is, since messages are not signed then. */
function sign(parts: Buffer[], key: string): string {
  if (!key) return '';
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}
