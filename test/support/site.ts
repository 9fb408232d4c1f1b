import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { basename, extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { contentTypes } from '../../scripts/bench/countingserver';

/** A static host. */
export interface StaticHost {
  readonly address: string;
  /** Bytes that it has sent, as they were on the wire. */
  sent(): number;
  end(): Promise<void>;
}

/**
 * Serves a folder as a static host does: compressed, without headers of its own.
 *
 * @param level of gzip.
 * @param slow the name of a file that takes some two seconds.
 */
export async function serveFolder(folder: string, level = 1, slow?: string): Promise<StaticHost> {
  const sockets: Socket[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname);
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
    const type = contentTypes[extname(file)];
    response.writeHead(200, {
      'content-type': type ?? 'application/octet-stream',
      ...(type === undefined && { 'content-length': statSync(file).size }),
      ...(type !== undefined && { 'content-encoding': 'gzip' }),
    });
    if (request.method === 'HEAD') return void response.end();
    const isSlow = slow !== undefined && basename(file) === slow;
    const content = isSlow ? Readable.from(inPieces(file)) : createReadStream(file);
    void (type === undefined ? content : content.pipe(createGzip({ level }))).pipe(response);
  });
  server.on('connection', socket => sockets.push(socket));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: () => sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    end: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

async function* inPieces(file: string): AsyncGenerator<Buffer> {
  const bytes = readFileSync(file);
  const length = Math.ceil(bytes.length / 20);
  for (let at = 0; at < bytes.length; at += length) {
    await new Promise(resolve => setTimeout(resolve, 100));
    yield bytes.subarray(at, at + length);
  }
}
