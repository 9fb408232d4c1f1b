import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { download } from '../../../lib/host/archive/download';
import { temporaryFolder } from '../../support/folder';
import { TestServer } from '../../support/server';

let folder: string;
let server: TestServer;
let address: string;
beforeEach(async () => {
  folder = temporaryFolder('fastbook-download-');
  server = new TestServer();
  address = await server.start();
});
afterEach(() => server.stop());

describe('download', () => {
  it('download(…, {idleMs}) gives up on a server that stalls', async () => {
    server.respond = (request, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('the beginning');
    };
    const file = join(folder, 'x.tgz');
    await expect(download(`${address}/x.tgz`, file, {}, { idleMs: 200 })).rejects.toThrow(
      'the server has sent nothing for 0.2 seconds',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('download(…, {idleMs}) goes on as long as bytes come', async () => {
    server.respond = (request, response) => {
      let sent = 0;
      const timer = setInterval(() => {
        response.write('.');
        if (++sent === 6) {
          clearInterval(timer);
          response.end();
        }
      }, 60);
    };
    await download(`${address}/x.tgz`, join(folder, 'x.tgz'), {}, { idleMs: 200 });
    expect(readFileSync(join(folder, 'x.tgz'), 'utf8')).toBe('......');
  });
});
