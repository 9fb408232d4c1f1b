import { execFile } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/folder';
import { resultOf, startKernel } from '../support/rawclient';
import { root } from '../support/root';

// Whatever is wrong with the compiler's snapshot, the kernel answers rightly, and says nothing to the reader.
jest.setTimeout(180_000);
const snapshotModule = (folder: string) => join(folder, 'dist', 'lib', 'jupyter', 'compiler', 'snapshot.js');
/** Builds it by some processes at once. */
async function build(cache: string, folder = root, count = 1): Promise<void> {
  const script = `require(${JSON.stringify(snapshotModule(folder))}).buildSnapshot()`;
  const env = { ...process.env, FASTBOOK_CACHE: cache };
  const run = () => promisify(execFile)(process.execPath, ['-e', script], { env });
  await Promise.all(Array.from({ length: count }, run));
}
const blobsIn = (cache: string) => readdirSync(cache).filter(name => name.endsWith('.blob'));

const good = temporaryFolder('snapshot-');
let name = '';
let bytes = Buffer.alloc(0);
beforeAll(async () => {
  await build(good);
  [name] = blobsIn(good);
  bytes = readFileSync(join(good, name));
}, 180_000);

/** Starts a kernel, and holds it to what it has to say. */
async function works(options: Parameters<typeof startKernel>[0], meanwhile: () => void = () => undefined) {
  const starting = startKernel(options);
  meanwhile();
  const kernel = await starting;
  try {
    const { client } = kernel;
    expect(resultOf(await client.execute('1 + 1'))).toBe('2');
    expect((await client.execute('const a: number = "x"')).reply).toMatchObject({ ename: 'TypeScriptError' });
    expect(resultOf(await client.execute("import { basename } from 'path'; basename('/a/b')"))).toBe('b');
    expect(kernel.terminal()).toBe('');
    return await client.execute('typeof addedLater');
  } finally {
    await kernel.end();
  }
}

const flipped = (at: number) => {
  const changed = Buffer.from(bytes);
  changed[Math.floor(changed.length * at)] ^= 1;
  return changed;
};
const faults: Record<string, () => Buffer> = {
  'is empty': () => Buffer.alloc(0),
  'is half of one': () => bytes.subarray(0, bytes.length >> 1),
  'has another byte in its head': () => flipped(0.000_001),
  'has another byte in its middle': () => flipped(0.5),
  'has another byte near its end': () => flipped(0.99),
  "is another Node's": () =>
    Buffer.concat([bytes.subarray(0, 12), Buffer.from('v1.2.3'), bytes.subarray(18)]),
};
it.each(Object.keys(faults))('a snapshot that %s is removed, and the kernel starts without', async fault => {
  const cache = temporaryFolder('snapshot-');
  const damaged = faults[fault]();
  writeFileSync(join(cache, name), damaged);
  await works({ env: { FASTBOOK_CACHE: cache } });
  for (const left of blobsIn(cache)) expect(readFileSync(join(cache, left)).equals(damaged)).toBe(false);
});

it('a whole snapshot stays', async () => {
  await works({ env: { FASTBOOK_CACHE: good } });
  expect(blobsIn(good)).toEqual([name]);
});

it('a snapshot may be removed while a kernel starts', async () => {
  const cache = temporaryFolder('snapshot-');
  writeFileSync(join(cache, name), bytes);
  await works({ env: { FASTBOOK_CACHE: cache } }, () =>
    setTimeout(() => rmSync(join(cache, name), { force: true }), 150),
  );
});

const cacheKinds = ['a file', 'read-only', 'missing', ...(existsSync('/proc/self') ? ['in /proc'] : [])];
it.each(cacheKinds)('a cache folder that is %s does no harm', async kind => {
  const cache = kind === 'in /proc' ? '/proc/cache' : join(temporaryFolder('snapshot-'), 'cache');
  if (kind === 'a file') writeFileSync(cache, '');
  if (kind === 'read-only') {
    mkdirSync(cache);
    chmodSync(cache, 0o500);
  }
  await works({ env: { FASTBOOK_CACHE: cache } });
});

const isRoot = process.getuid?.() === 0; // who may write anywhere
it.each(cacheKinds.filter(kind => kind === 'in /proc' || (kind === 'read-only' && !isRoot)))(
  'the snapshot cannot be made in a cache folder that is %s, and the error says what to do',
  async kind => {
    const cache = kind === 'in /proc' ? '/proc/cache' : temporaryFolder('snapshot-');
    if (kind === 'read-only') chmodSync(cache, 0o500);
    await expect(build(cache)).rejects.toThrow(`the cache folder ${cache} cannot be written to`);
    await expect(build(cache)).rejects.toThrow('set FASTBOOK_CACHE to another folder');
  },
);

it('a machine without a home does no harm, nor do options of Node', async () => {
  for (const HOME of ['/nowhere', '/proc/nowhere', ''])
    await works({ env: { FASTBOOK_CACHE: '', XDG_CACHE_HOME: '', HOME, USERPROFILE: '' } });
  await works({ env: { FASTBOOK_CACHE: good, NODE_OPTIONS: '--max-old-space-size=4096' } });
});

it('two processes may make it at once', async () => {
  const cache = temporaryFolder('snapshot-');
  await build(cache, root, 2);
  expect(readdirSync(cache).filter(each => !each.endsWith('.blob'))).toEqual([]);
  expect(blobsIn(cache).length).toBeGreaterThan(0);
  await works({ env: { FASTBOOK_CACHE: cache } });
});

it('a package in a folder with spaces has its own, which reads declarations that changed', async () => {
  const folder = join(temporaryFolder('snapshot-'), 'a b 深度 学习');
  mkdirSync(folder);
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const cache = join(folder, 'cache 一');
  await build(cache, folder);
  const own = blobsIn(cache);
  expect(own).toHaveLength(1);
  const options = {
    script: join(folder, 'dist', 'scripts', 'kernel.js'),
    env: { FASTBOOK_CACHE: cache },
    cwd: folder,
  };
  expect((await works(options)).reply).toMatchObject({ ename: 'TypeScriptError' });
  const declarations = join(folder, 'dist', 'lib', 'jupyter', 'server', 'cellglobals.d.ts');
  appendFileSync(declarations, '\ndeclare global { var addedLater: number }\n');
  expect(resultOf(await works(options))).toBe('undefined');
  expect(blobsIn(cache)).toEqual(own);
  // another compiler has another snapshot, and nobody starts from the one before any more
  appendFileSync(join(folder, 'dist', 'lib', 'compiler', 'script.js'), '\n');
  await build(cache, folder);
  expect(blobsIn(cache)).toEqual([expect.not.stringMatching(own[0])]);
});
