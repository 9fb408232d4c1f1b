import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Of files whose text a static host compresses, by their extensions. */
export const contentTypes: Readonly<Record<string, string | undefined>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.ipynb': 'application/json',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** A static host, as GitHub Pages is one: compressed, kept for ten minutes, then asked for by its tag. */
export async function countingServer(folder: string) {
  const known = new Map<string, Buffer>();
  let bytes = 0;
  const bodyOf = (file: string, type: string | undefined): Buffer => {
    const content = known.get(file) ?? (type ? gzipSync(readFileSync(file)) : readFileSync(file));
    known.set(file, content);
    return content;
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname);
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
    const type = contentTypes[extname(file)];
    const body = bodyOf(file, type);
    const etag = `"${statSync(file).mtimeMs}-${body.length}"`;
    const headers = { etag, 'cache-control': 'max-age=600' };
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, headers).end();
    response.writeHead(200, {
      ...headers,
      'content-type': type ?? 'application/octet-stream',
      'content-length': body.length,
      ...(type !== undefined && { 'content-encoding': 'gzip' }),
    });
    if (request.method === 'HEAD') return void response.end();
    bytes += body.length;
    response.end(body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The bytes that were sent since the last call. */
    takeBytes: (): number => {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    end: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
