import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { canReach, currentDataset, Path, untarData, URLs } from 'fastbook-ts';
import { sha256Line, tgz } from '../../support/archive';
import { temporaryFolder } from '../../support/folder';
import { root } from '../../support/root';
import { serveFiles, TestServer } from '../../support/server';
import { itWhere } from '../../support/skip';

const good = tgz(
  { path: 'digits/train/3/7.png', body: 'three' },
  { path: 'digits/labels.csv', body: 'name,label' },
);
const url = 'https://nowhere.invalid/digits.tgz';

let home: string;
let server: TestServer;
const environment = { ...process.env };

beforeEach(async () => {
  home = temporaryFolder('fastbook-data-');
  server = new TestServer();
  process.env['FASTBOOK_MIRROR'] = await server.start();
  process.env['FASTAI_HOME'] = home;
  delete process.env['FASTBOOK_OFFLINE'];
});

afterEach(async () => {
  process.env = { ...environment };
  await server.stop();
});

const sumsOf = (archive: Buffer, name = 'digits.tgz') => sha256Line(archive, name);
const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
const data = () => namesIn(join(home, 'data'));
const archives = () => namesIn(join(home, 'archive'));

describe('untarData', () => {
  it('untarData(url) downloads, verifies and unpacks, and then needs no mirror', async () => {
    server.respond = serveFiles({ 'digits.tgz': good, SHA256SUMS: sumsOf(good) });
    const path = await untarData(url);
    expect(path).toBeInstanceOf(Path);
    expect(String(path)).toBe(join(home, 'data', 'digits'));
    expect(path.join('train', '3', '7.png').readText()).toBe('three');
    expect(currentDataset()).toBe('digits');
    server.respond = serveFiles({});
    expect(String(await untarData(url))).toBe(String(path));
    expect([data(), archives()]).toEqual([['digits'], ['digits.tgz']]);
  });

  it('untarData(url) takes an archive from a folder', async () => {
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

  it('untarData(url) uses a downloaded archive again only while it is as expected', async () => {
    server.respond = serveFiles({ 'digits.tgz': good, SHA256SUMS: sumsOf(good) });
    mkdirSync(join(home, 'archive'));
    writeFileSync(join(home, 'archive', 'digits.tgz'), 'half of an archive');
    await untarData(url);
    expect(readFileSync(join(home, 'archive', 'digits.tgz'))).toEqual(good);
  });

  it('untarData(url) unpacks an archive without a root folder', async () => {
    server.respond = serveFiles({
      'digits.tgz': tgz({ path: 'a.txt', body: 'a' }, { path: 'b.txt', body: 'b' }),
    });
    expect((await untarData(url)).ls().map(file => file.name)).toEqual(
      expect.arrayContaining(['a.txt', 'b.txt']),
    );
  });

  it('untarData(url, {forceDownload}) replaces the copy', async () => {
    server.respond = serveFiles({ 'digits.tgz': tgz({ path: 'digits/old.txt' }) });
    await untarData(url);
    server.respond = serveFiles({ 'digits.tgz': good });
    expect((await untarData(url, { forceDownload: true })).ls().map(file => file.name)).toEqual(
      expect.arrayContaining(['labels.csv', 'train']),
    );
    expect(data()).toEqual(['digits']);
  });

  it('untarData(url) says why data cannot be reached', async () => {
    server.respond = serveFiles({});
    await expect(untarData(url)).rejects.toThrow(
      /cannot reach digits: .*404.*Connect to the network, or .* FASTBOOK_MIRROR/s,
    );
    process.env['FASTBOOK_OFFLINE'] = '1';
    await expect(untarData(url)).rejects.toThrow('FASTBOOK_OFFLINE is set');
    expect(await canReach(URLs.MNIST_SAMPLE)).toBe(false);
  });

  it.each(['mnist', undefined, 'ftp://x/y.tgz'])('untarData(%j) names the known addresses', async unknown => {
    await expect(untarData(unknown as string)).rejects.toThrow(
      `unknown data: ${unknown} (known: URLs.MNIST_SAMPLE`,
    );
  });

  it('untarData(url) names a home that cannot be made', async () => {
    server.respond = serveFiles({ 'digits.tgz': good });
    writeFileSync(join(home, 'file'), '');
    process.env['FASTAI_HOME'] = join(home, 'file');
    await expect(untarData(url)).rejects.toThrow(/cannot make .*file.*FASTAI_HOME/);
  });

  it('untarData(url) removes what dead processes have left, and nothing else', async () => {
    server.respond = serveFiles({ 'digits.tgz': good });
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

describe('untarData on broken and dangerous archives', () => {
  it.each<[string, () => RequestListener, RegExp]>([
    [
      'a truncated archive',
      () => serveFiles({ 'digits.tgz': good.subarray(0, good.length - 20) }),
      /archive is broken.*forceDownload: true/s,
    ],
    [
      'a truncated archive with a digest',
      () => serveFiles({ 'digits.tgz': good.subarray(0, 99), SHA256SUMS: sumsOf(good) }),
      /its SHA-256 is .*, expected .*Run it again/s,
    ],
    ['a text', () => serveFiles({ 'digits.tgz': 'not an archive' }), /archive is broken/],
    ['an empty archive', () => serveFiles({ 'digits.tgz': tgz() }), /archive is broken/],
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
        serveFiles({
          'digits.tgz': tgz({ path: 'digits/ok.txt' }, { path: 'digits/../../../evil.txt', body: 'evil' }),
        }),
      /refused for safety: .*evil.txt lies outside/,
    ],
    [
      'an absolute path',
      () => serveFiles({ 'digits.tgz': tgz({ path: '/tmp/evil.txt', body: 'evil' }) }),
      /refused for safety/,
    ],
    [
      'a symbolic link',
      () =>
        serveFiles({
          'digits.tgz': tgz({ path: 'digits/x', type: 'SymbolicLink', linkpath: '/etc/passwd' }),
        }),
      /digits\/x is a SymbolicLink, not a file/,
    ],
    [
      'a hard link',
      () => serveFiles({ 'digits.tgz': tgz({ path: 'digits/x', type: 'Link', linkpath: '/etc/passwd' }) }),
      /digits\/x is a Link, not a file/,
    ],
  ])('untarData(url) refuses %s, and keeps a good copy', async (_, listener, message) => {
    server.respond = listener();
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

  it("untarData(URLs.MNIST_TINY) takes other bytes than fast.ai's only with a digest", async () => {
    server.respond = serveFiles({ 'mnist_tiny.tgz': good });
    await expect(untarData(URLs.MNIST_TINY)).rejects.toThrow(/has \d+ bytes, expected 342207/);
    server.respond = serveFiles({ 'mnist_tiny.tgz': good, SHA256SUMS: sumsOf(good, 'mnist_tiny.tgz') });
    expect((await untarData(URLs.MNIST_TINY)).name).toBe('mnist_tiny');
  });
});

/** Runs the built library in a process of its own. */
const child = (environment: Record<string, string>) =>
  spawn(
    process.execPath,
    [
      '-e',
      `
  const { untarData } = require(${JSON.stringify(join(root, 'dist/lib/data/source/untar.js'))});
  untarData(${JSON.stringify(url)}).then(
    path => console.log(path.ls().length),
    error => { console.log(error.message); process.exit(1); },
  );
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

describe('untarData in other processes', () => {
  const many = tgz(...Array.from({ length: 4000 }, (_, i) => ({ path: `digits/${i}.txt`, body: String(i) })));
  let mirror: string;
  beforeEach(() => {
    mirror = temporaryFolder('fastbook-mirror-');
    writeFileSync(join(mirror, 'digits.tgz'), many);
  });

  it('untarData(url) in two processes at once gives one complete copy', async () => {
    const outcomes = [1, 2].map(() => outcome(child({ FASTBOOK_MIRROR: mirror })));
    expect(await Promise.all(outcomes)).toEqual(['0: 4000', '0: 4000']);
    expect(data()).toEqual(['digits']);
  }, 60_000);

  it('untarData(url), killed in the middle, leaves nothing that is taken for the data', async () => {
    const first = child({ FASTBOOK_MIRROR: mirror });
    const ended = outcome(first);
    while (data().length === 0) await new Promise(resolve => setTimeout(resolve, 2));
    first.kill('SIGKILL');
    expect(await ended).toBe('killed: ');
    expect(data()).not.toContain('digits');
    expect(await outcome(child({ FASTBOOK_MIRROR: mirror }))).toBe('0: 4000');
    expect(data()).toEqual(['digits']);
  }, 60_000);

  const mountWith = (options: string, folder: string) =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0;
  const unmount = (folder: string) => spawnSync('umount', [folder]);

  /** Whether this user may mount a file system. */
  function canMount(): boolean {
    const folder = temporaryFolder('fastbook-mount-');
    const isMounted = mountWith('size=1m', folder);
    if (isMounted) unmount(folder);
    return isMounted;
  }
  const itMounts = itWhere(canMount(), 'no permission to mount a disk');

  async function expectRefusalOn(options: string, message: RegExp): Promise<void> {
    const disk = temporaryFolder('fastbook-mount-');
    expect(mountWith(options, disk)).toBe(true);
    try {
      expect(await outcome(child({ FASTBOOK_MIRROR: mirror, FASTAI_HOME: disk }))).toMatch(message);
      expect(existsSync(join(disk, 'data', 'digits'))).toBe(false);
    } finally {
      unmount(disk);
    }
  }

  itMounts(
    'untarData(url) says that the disk is full',
    () => expectRefusalOn('size=1m', /disk is full. Make room, or set FASTAI_HOME/),
    60_000,
  );

  itMounts(
    'untarData(url) says that the disk is read-only',
    () => expectRefusalOn('ro', /cannot make .*EROFS.*FASTAI_HOME/),
    60_000,
  );
});
