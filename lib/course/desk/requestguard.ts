import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What is known of a request before its body is read. */
export interface AskedFor {
  readonly method: string;
  /** As it was sent: `/TOKEN/question?cell=why`. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A request that is answered: its path below the token, and its parameters. */
export interface Allowed {
  /** Without the token and without a slash in front: `question`, or empty. */
  readonly path: string;
  readonly parameters: URLSearchParams;
}

/** A request that is not answered. */
export interface Refused {
  readonly status: number;
  readonly why: string;
}

/** The longest body that is read, in bytes. */
export const maxBody = 64 * 1024;

/**
 * Decides whether a request comes from the teacher's own page. Another page in the teacher's browser cannot
 * know the token, names itself as the origin, or, with a name that it has bound to 127.0.0.1, as the host.
 *
 * @param port that the desk listens on.
 * @param token in the address that the teacher was given.
 */
export function guard({ method, url, headers }: AskedFor, port: number, token: string): Allowed | Refused {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  if (!hosts.includes(host)) return refused(421, 'the desk is at another address');
  if (method !== 'GET' && method !== 'POST') return refused(405, 'only GET and POST are answered');
  if (origin === undefined ? method === 'POST' : origin !== `http://${host}`)
    return refused(403, 'the request comes from another page');
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return refused(403, 'the request comes from another page');
  const [, given = '', below = '', query = ''] = /^\/([^/?]*)([^?]*)(?:\?(.*))?$/.exec(url) ?? [];
  if (!isSame(given, token)) return refused(403, 'open the address that fastbook-course desk has printed');
  const path = /^\/([a-z.]*)$/.exec(below)?.[1];
  if (path === undefined) return refused(404, 'there is no such page');
  if (method === 'POST' && !/^application\/json(;|$)/.test(headers['content-type'] ?? ''))
    return refused(415, 'expected application/json');
  if (Number(headers['content-length'] ?? 0) > maxBody) return refused(413, 'the text is too long');
  return { path, parameters: new URLSearchParams(query) };
}

const refused = (status: number, why: string): Refused => ({ status, why });

/** Compares in a time that does not tell how much of it is right. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [a, b].map(text => createHash('sha256').update(text).digest());
  return timingSafeEqual(left, right);
}
