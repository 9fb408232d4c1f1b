import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { alea } from 'seedrandom';
import { Header } from 'tar';
import { canReach, currentDataset, Path, untarData, URLs } from 'fastbook-ts';
import { download } from '../../../lib/host/archive/download';
import { drawDigit, seven, three } from '../../../lib/data/source/drawn';

type Entry = { path: string; body?: string; type?: 'File' | 'SymbolicLink' | 'Link'; linkpath?: string };

/** A gzipped tar with exactly these entries; real tar programs refuse to write some of them. */
function tgz(...entries: Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, body = '', type = 'File', linkpath }) => {
    const header = Buffer.alloc(512);
    new Header({
      path,
      type,
      size: Buffer.byteLength(body),
      mode: 0o644,
      ...(linkpath && { linkpath }),
    }).encode(header);
    const data = Buffer.alloc(Math.ceil(Buffer.byteLength(body) / 512) * 512);
    data.write(body);
    return [header, data];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

const good = tgz(
  { path: 'digits/train/3/7.png', body: 'three' },
  { path: 'digits/labels.csv', body: 'name,label' },
);
const url = 'https://nowhere.invalid/digits.tgz';
const project = join(__dirname, '..', '..', '..');

let home: string;
let server: Server;
let respond: RequestListener;
let address: string;
const environment = { ...process.env };

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'fastbook-data-'));
  server = createServer((request, response) => respond(request, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['FASTAI_HOME'] = home;
  process.env['FASTBOOK_MIRROR'] = address;
  delete process.env['FASTBOOK_OFFLINE'];
});

afterEach(async () => {
  process.env = { ...environment };
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
  rmSync(home, { recursive: true, force: true });
});

/** Serves these files, all else is 404. */
const serve =
  (files: Record<string, Buffer | string>): RequestListener =>
  (request, response) => {
    const body = files[request.url!.slice(1)];
    response.writeHead(body === undefined ? 404 : 200).end(request.method === 'HEAD' ? undefined : body);
  };
const sumsOf = (file: Buffer) => `${createHash('sha256').update(file).digest('hex')}  digits.tgz\n`;
const data = () => (existsSync(join(home, 'data')) ? readdirSync(join(home, 'data')) : []);
const archives = () => (existsSync(join(home, 'archive')) ? readdirSync(join(home, 'archive')) : []);

describe('untarData', () => {
  it('downloads from a mirror over http, verifies, unpacks, and then needs no mirror', async () => {
    respond = serve({ 'digits.tgz': good, SHA256SUMS: sumsOf(good) });
    const path = await untarData(url);
    expect(String(path)).toBe(join(home, 'data', 'digits'));
    expect(path.join('train', '3', '7.png').readText()).toBe('three');
    expect(currentDataset()).toBe('digits');
    respond = serve({});
    expect(String(await untarData(url))).toBe(String(path));
    expect([data(), archives()]).toEqual([['digits'], ['digits.tgz']]);
  });

  it('takes an archive from a folder, named from the working directory or the project', async () => {
    mkdirSync(join(home, 'mirror'));
    writeFileSync(join(home, 'mirror', 'digits.tgz'), good);
    process.env['FASTBOOK_MIRROR'] = join(home, 'mirror');
    process.env['FASTBOOK_OFFLINE'] = '1';
    expect((await untarData(url)).join('labels.csv').readText()).toBe('name,label');
    process.env['FASTBOOK_MIRROR'] = 'no/such/folder';
    await expect(untarData(url, { forceDownload: true })).rejects.toThrow(
      'FASTBOOK_MIRROR: no such folder: no/such/folder',
    );
  });

  it('uses a downloaded archive again only while it is as expected', async () => {
    respond = serve({ 'digits.tgz': good, SHA256SUMS: sumsOf(good) });
    mkdirSync(join(home, 'archive'));
    writeFileSync(join(home, 'archive', 'digits.tgz'), 'half of an archive');
    await untarData(url);
    expect(readFileSync(join(home, 'archive', 'digits.tgz'))).toEqual(good);
  });

  it('follows an archive of another root folder, and one without any', async () => {
    respond = serve({ 'digits.tgz': tgz({ path: 'a.txt', body: 'a' }, { path: 'b.txt', body: 'b' }) });
    expect((await untarData(url)).ls().map(file => file.name)).toEqual(
      expect.arrayContaining(['a.txt', 'b.txt']),
    );
  });

  it.each<[string, () => RequestListener, RegExp]>([
    [
      'a truncated archive',
      () => serve({ 'digits.tgz': good.subarray(0, good.length - 20) }),
      /archive is broken.*forceDownload: true/s,
    ],
    [
      'a truncated archive with a digest',
      () => serve({ 'digits.tgz': good.subarray(0, 99), SHA256SUMS: sumsOf(good) }),
      /its SHA-256 is .*, expected .*Run it again/s,
    ],
    ['an archive that is none', () => serve({ 'digits.tgz': 'not an archive' }), /archive is broken/],
    ['an empty archive', () => serve({ 'digits.tgz': tgz() }), /archive is broken/],
    [
      'a web page',
      () => (request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
      },
      /web page instead of an archive/,
    ],
    [
      'a connection that drops',
      () => (request, response) => {
        if (request.method === 'HEAD' || request.url !== '/digits.tgz')
          return void response.writeHead(200).end();
        response.writeHead(200, { 'content-length': good.length });
        response.write(good.subarray(0, 50), () => response.socket!.destroy());
      },
      /connection broke off.*FASTBOOK_MIRROR/s,
    ],
    [
      'a path that climbs out',
      () =>
        serve({
          'digits.tgz': tgz({ path: 'digits/ok.txt' }, { path: 'digits/../../../evil.txt', body: 'evil' }),
        }),
      /refused for safety: .*evil.txt lies outside/,
    ],
    [
      'an absolute path',
      () => serve({ 'digits.tgz': tgz({ path: '/tmp/evil.txt', body: 'evil' }) }),
      /refused for safety/,
    ],
    [
      'a symbolic link',
      () => serve({ 'digits.tgz': tgz({ path: 'digits/x', type: 'SymbolicLink', linkpath: '/etc/passwd' }) }),
      /digits\/x is a SymbolicLink, not a file/,
    ],
    [
      'a hard link',
      () => serve({ 'digits.tgz': tgz({ path: 'digits/x', type: 'Link', linkpath: '/etc/passwd' }) }),
      /digits\/x is a Link, not a file/,
    ],
  ])('refuses %s, leaves nothing behind, and a good copy as it is', async (_, listener, message) => {
    respond = listener();
    await expect(untarData(url)).rejects.toThrow(message);
    expect(data()).toEqual([]);
    expect(existsSync(join(home, '..', 'evil.txt'))).toBe(false);

    mkdirSync(join(home, 'data', 'digits'), { recursive: true });
    writeFileSync(join(home, 'data', 'digits', 'labels.csv'), 'good copy');
    await expect(untarData(url, { forceDownload: true })).rejects.toThrow(message);
    expect(readFileSync(join(home, 'data', 'digits', 'labels.csv'), 'utf8')).toBe('good copy');
    expect(data()).toEqual(['digits']);
    expect(archives().filter(name => name.includes('part'))).toEqual([]);
  });

  it(
    "refuses fast.ai's archive from a mirror whose bytes are others, unless the mirror " + 'has its digest',
    async () => {
      respond = serve({ 'mnist_tiny.tgz': good });
      await expect(untarData(URLs.MNIST_TINY)).rejects.toThrow(/has \d+ bytes, expected 342207/);
      respond = serve({ 'mnist_tiny.tgz': good, SHA256SUMS: sumsOf(good).replace('digits', 'mnist_tiny') });
      expect((await untarData(URLs.MNIST_TINY)).name).toBe('mnist_tiny');
    },
  );

  it('replaces the copy with forceDownload', async () => {
    respond = serve({ 'digits.tgz': tgz({ path: 'digits/old.txt' }) });
    await untarData(url);
    respond = serve({ 'digits.tgz': good });
    expect((await untarData(url, { forceDownload: true })).ls().map(file => file.name)).toEqual(
      expect.arrayContaining(['labels.csv', 'train']),
    );
    expect(data()).toEqual(['digits']);
  });

  it('says why data cannot be reached', async () => {
    respond = serve({});
    await expect(untarData(url)).rejects.toThrow(
      /cannot reach digits: .*404.*Connect to the network, or .* FASTBOOK_MIRROR/s,
    );
    process.env['FASTBOOK_OFFLINE'] = '1';
    await expect(untarData(url)).rejects.toThrow('FASTBOOK_OFFLINE is set');
    expect(await canReach(URLs.MNIST_SAMPLE)).toBe(false);
  });

  it.each(['mnist', undefined, 'ftp://x/y.tgz'])('names an unknown address: %s', async unknown => {
    await expect(untarData(unknown as string)).rejects.toThrow(
      `unknown data: ${unknown} (known: URLs.MNIST_SAMPLE`,
    );
  });

  it('names a home that cannot be made', async () => {
    respond = serve({ 'digits.tgz': good });
    writeFileSync(join(home, 'file'), '');
    process.env['FASTAI_HOME'] = join(home, 'file');
    await expect(untarData(url)).rejects.toThrow(/cannot make .*file.*FASTAI_HOME/);
  });

  it('clears away what dead processes left, and nothing else', async () => {
    respond = serve({ 'digits.tgz': good });
    const { hostname } = jest.requireActual<typeof import('node:os')>('node:os');
    const host = hostname().replaceAll(/[^\w-]/g, '_');
    const dead = `digits.part-${host}-999999-0`;
    const alive = `digits.part-${host}-${process.ppid}-0`;
    for (const name of [dead, alive, 'digits2']) mkdirSync(join(home, 'data', name), { recursive: true });
    mkdirSync(join(home, 'data', `digits.old-${host}-999999-0`));
    writeFileSync(
      join(home, 'data', `digits.old-${host}-999999-0`, 'labels.csv'),
      'moved aside when the process died',
    );
    const path = await untarData(url);
    expect(path.join('labels.csv').readText()).toBe('moved aside when the process died');
    expect(data().sort()).toEqual(['digits', alive, 'digits2'].sort());
  });
});

describe('download', () => {
  it('gives up on a server that stalls', async () => {
    respond = (request, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('the beginning');
    };
    const file = join(home, 'x.tgz');
    await expect(download(`${address}/x.tgz`, file, {}, { idleMs: 200 })).rejects.toThrow(
      'the server has sent nothing for 0.2 seconds',
    );
    expect(readdirSync(home)).toEqual([]);
  });

  it('keeps going as long as something comes', async () => {
    respond = (request, response) => {
      let sent = 0;
      const timer = setInterval(() => {
        response.write('.');
        if (++sent === 6) {
          clearInterval(timer);
          response.end();
        }
      }, 60);
    };
    await download(`${address}/x.tgz`, join(home, 'x.tgz'), {}, { idleMs: 200 });
    expect(readFileSync(join(home, 'x.tgz'), 'utf8')).toBe('......');
  });
});

/** Runs the built library in a process of its own. */
const child = (environment: Record<string, string>) =>
  spawn(
    process.execPath,
    [
      '-e',
      `
  const { untarData } = require(${JSON.stringify(join(project, 'dist/lib/data/source/untar.js'))});
  untarData(${JSON.stringify(url)}).then(path => console.log(path.ls().length), error => { console.log(error.message); process.exit(1); });
`,
    ],
    { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] },
  );

const outcome = (process: ReturnType<typeof child>) =>
  new Promise<string>(resolve => {
    let text = '';
    process.stdout.on('data', piece => {
      text += String(piece);
    });
    process.on('close', code => resolve(`${code ?? 'killed'}: ${text.trim()}`));
  });

describe('other processes', () => {
  const many = tgz(...Array.from({ length: 4000 }, (_, i) => ({ path: `digits/${i}.txt`, body: String(i) })));
  let mirror: string;
  beforeEach(() => {
    mirror = mkdtempSync(join(tmpdir(), 'fastbook-mirror-'));
    writeFileSync(join(mirror, 'digits.tgz'), many);
  });
  afterEach(() => rmSync(mirror, { recursive: true, force: true }));

  it('two at once give one complete copy', async () => {
    const outcomes = [1, 2].map(() => outcome(child({ FASTBOOK_MIRROR: mirror })));
    expect(await Promise.all(outcomes)).toEqual(['0: 4000', '0: 4000']);
    expect(data()).toEqual(['digits']);
  }, 30_000);

  it('one killed in the middle leaves nothing that is taken for the data', async () => {
    const first = child({ FASTBOOK_MIRROR: mirror });
    const ended = outcome(first);
    while (data().length === 0) await new Promise(resolve => setTimeout(resolve, 2));
    first.kill('SIGKILL');
    expect(await ended).toBe('killed: ');
    expect(data()).not.toContain('digits');
    expect(await outcome(child({ FASTBOOK_MIRROR: mirror }))).toBe('0: 4000');
    expect(data()).toEqual(['digits']);
  }, 30_000);

  /** A file system of its own, where the machine lets us have one. */
  function mount(options: string): string | undefined {
    const folder = mkdtempSync(join(tmpdir(), 'fastbook-mount-'));
    return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0
      ? folder
      : undefined;
  }

  it.each([
    ['size=1m', /disk is full. Make room, or set FASTAI_HOME/],
    ['ro', /cannot make .*EROFS.*FASTAI_HOME/],
  ])(
    'a disk that is %s',
    async (options, message) => {
      const disk = mount(options);
      if (!disk) return console.warn(`not tested: no permission to mount a disk with ${options}`);
      try {
        expect(await outcome(child({ FASTBOOK_MIRROR: mirror, FASTAI_HOME: disk }))).toMatch(message);
        expect(existsSync(join(disk, 'data', 'digits'))).toBe(false);
      } finally {
        spawnSync('umount', [disk]);
        rmSync(disk, { recursive: true, force: true });
      }
    },
    30_000,
  );
});

describe('the drawn digits', () => {
  it('are the same on every machine', () => {
    const random = alea('test');
    const digest = createHash('sha256');
    for (let i = 0; i < 20; i++) digest.update(drawDigit(i % 2 ? three(random) : seven(random), random));
    expect(digest.digest('hex').slice(0, 16)).toBe('41354595538a1a06');
  });

  it('are ink on an empty page: dark strokes that keep off the border', () => {
    const random = alea('border');
    const digits = Array.from({ length: 50 }, (_, i) =>
      drawDigit(i % 2 ? three(random) : seven(random), random),
    );
    for (const digit of digits) {
      expect(Math.max(...digit)).toBeGreaterThan(200);
      const ink = digit.filter(x => x > 100).length;
      expect(ink).toBeGreaterThan(20);
      expect(ink).toBeLessThan(300);
    }
    const touching = digits.filter(digit =>
      digit.some((x, i) => x > 100 && (i < 28 || i >= 27 * 28 || i % 28 === 0 || i % 28 === 27)),
    );
    expect(touching).toEqual([]);
  });
});

it('Path is what untarData returns', async () => {
  respond = serve({ 'digits.tgz': good });
  expect(await untarData(url)).toBeInstanceOf(Path);
});
