import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on this machine whose answers a test sets. */
export class TestServer {
  /** Answers each request. */
  respond: RequestListener = (request, response) => response.writeHead(404).end();
  readonly #server = createServer((request, response) => this.respond(request, response));

  /** @returns its address, as `http://127.0.0.1:1234`. */
  async start(): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}

/** Answers with these files, by their names, and with 404 for others. */
export const serveFiles =
  (files: Record<string, Buffer | string>): RequestListener =>
  (request, response) => {
    const body = files[request.url!.slice(1)];
    response.writeHead(body === undefined ? 404 : 200).end(request.method === 'HEAD' ? undefined : body);
  };
