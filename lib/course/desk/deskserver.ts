import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Desk, type Reply } from './desk';
import { deskHeaders } from './deskframe';
import { guard, maxBody } from './requestguard';

/** A desk that is open. */
export interface OpenDesk {
  /** `http://127.0.0.1:PORT/TOKEN/` */
  readonly address: string;
  readonly server: Server;
}

/**
 * Opens the desk of a course on loopback, with a token that nobody can guess in its address.
 *
 * @param root the course's folder.
 * @param port default: any that is free.
 * @throws Error if the port is taken.
 */
export async function openDesk(root: string, port = 0): Promise<OpenDesk> {
  const token = randomBytes(24).toString('base64url');
  const desk = new Desk(root, token);
  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    void answer(desk, token, request).then(reply => send(response, reply));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}/`, server };
}

async function answer(desk: Desk, token: string, request: IncomingMessage): Promise<Reply> {
  const { method = '', url = '', headers } = request;
  const allowed = guard({ method, url, headers }, request.socket.localPort ?? 0, token);
  if ('status' in allowed) return { status: allowed.status, type: 'text/plain', body: allowed.why };
  try {
    if (method === 'GET') return desk.get(allowed);
    const body = await bodyOf(request);
    if (body === undefined) return { status: 413, type: 'text/plain', body: 'the text is too long' };
    return desk.post(allowed, body);
  } catch (error) {
    const { message } = error as Error;
    return method === 'GET'
      ? { status: 500, type: 'text/plain', body: message }
      : { status: 500, type: 'application/json', body: JSON.stringify({ error: message }) };
  }
}

/** The body's text; undefined if it is longer than is read. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > maxBody) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function send(response: ServerResponse, { status, type, body }: Reply): void {
  const hasRest = status >= 400; // of the body, which nobody reads
  response.writeHead(status, {
    ...deskHeaders,
    'content-type': `${type}; charset=utf-8`,
    ...(hasRest && { connection: 'close' }),
  });
  response.end(body);
}
