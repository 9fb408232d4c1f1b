import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { parseJson } from '../notebook/parsejson';
import { excerptOf, isRecord } from './json';

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
  /** Binary data after the content. Default: none. */
  buffers?: readonly Uint8Array[];
  /** Set where the content was longer than the limit; `content` is empty then. */
  isTooLong?: true;
  /** Why the content cannot be used, where it cannot; `content` is empty then. */
  fault?: string;
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

/**
 * The frames of a message: delimiter, HMAC-SHA256 signature, header, parent header, metadata, content, and
 * buffers.
 */
export function encode(
  { header, parent_header, metadata, content, buffers }: Message,
  key: string,
): Buffer[] {
  return frame(
    [header, parent_header, metadata, content].map(part => JSON.stringify(part)),
    key,
    buffers,
  );
}

/** The same frames, from a header, parent header, metadata and content that are JSON already. */
export function frame(json: readonly string[], key: string, buffers: readonly Uint8Array[] = []): Buffer[] {
  const parts = json.map(part => Buffer.from(wellFormed(part)));
  return [delimiter, Buffer.from(sign(parts, key)), ...parts, ...buffers.map(bytesOf)];
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

/**
 * JSON without lone surrogates, which are no Unicode: Python reads their escapes, and can then not write the
 * text that it has got. `JSON.stringify` escapes no other surrogates.
 */
const wellFormed = (json: string) =>
  json.includes('\\ud')
    ? json.replace(/\\(?:ud[89a-f][\da-f]{2}|[^])/g, found => (found.length === 6 ? '\ufffd' : found))
    : json;

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
 * @param isExact says for a type whether the numbers in such a message are read as Python reads them, with
 * `ExactNumber`s. Default: they are JavaScript's.
 * @throws Error for frames that are not a message, for a wrong signature, and for a header without a type
 * and an id.
 */
export function decode(
  frames: Buffer[],
  key: string,
  maxContent = Infinity,
  isExact: (type: string) => boolean = () => false,
): Message {
  const start = frames.findIndex(frame => frame.equals(delimiter));
  if (start < 0 || frames.length < start + 6)
    throw new Error(`not a Jupyter message: ${frames.length} frames${start < 0 ? ' without <IDS|MSG>' : ''}`);
  const signature = frames[start + 1];
  const parts = frames.slice(start + 2, start + 6);
  const expected = Buffer.from(sign(parts, key));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
    throw new Error('wrong signature on a Jupyter message');
  if (parts.slice(0, 3).some(part => part.length > maxContent))
    throw new Error('a Jupyter message with a header that is too long');
  const [header, parent, metadata] = parts.slice(0, 3).map(parse);
  if (!isRecord(header) || typeof header['msg_type'] !== 'string' || typeof header['msg_id'] !== 'string')
    throw new Error('a Jupyter message without a type or an id');
  const message: Message = {
    header: flat(header) as object as Header, // it has a type and an id
    parent_header: isRecord(parent) ? flat(parent) : {},
    metadata: isRecord(metadata) ? metadata : {},
    content: {},
  };
  if (frames.length > start + 6) message.buffers = frames.slice(start + 6);
  if (parts[3].length > maxContent) message.isTooLong = true;
  else
    try {
      const content = isExact(header['msg_type']) ? parseExactly(parts[3]) : parse(parts[3]);
      if (isRecord(content)) message.content = content;
      else message.fault = `the content is not an object: ${excerptOf(content)}`;
    } catch (error) {
      message.fault = `the content is not JSON: ${(error as Error).message}`;
    }
  return message;
}

/** The signature frame of a message, by which a repeated message is recognised. */
export const signatureOf = (frames: readonly Buffer[]): string =>
  frames[frames.findIndex(part => part.equals(delimiter)) + 1].toString('latin1');

const utf8 = new TextDecoder('utf-8', { fatal: true });
const parse = (part: Buffer): unknown => JSON.parse(utf8.decode(part));

/** Numbers that JavaScript may not read as they are: `1.0`, 17 digits, `1e5`, `NaN`. */
const inexact = /[[:,\s](?:NaN|-?(?:Infinity|[0-9]{16}|[0-9]+\.0+[,\]}\s]|[0-9]+(?:\.[0-9]+)?[eE]))/;

function parseExactly(part: Buffer): unknown {
  const text = utf8.decode(part);
  return inexact.test(text) ? parseJson(text) : (JSON.parse(text) as unknown);
}

/** A header's fields are text; what is nested could be too deep to be sent back. */
const flat = (header: Record<string, unknown>) =>
  Object.values(header).some(value => typeof value === 'object')
    ? Object.fromEntries(Object.entries(header).filter(([, value]) => typeof value !== 'object'))
    : header;

/** The signature in hexadecimal digits; empty where the key is, since messages are not signed then. */
function sign(parts: readonly Buffer[], key: string): string {
  if (!key) return '';
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}
