import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import {
  accessSync,
  constants,
  createReadStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheFolder } from '../../host/cache';
import { makeFolder } from '../../host/files';
import { packageFolder } from '../../host/package';
import type { CompilerSettings } from '../../compiler/host';
import { slashed } from './nodehost';
import { firstCells } from './firstcells';
import { nodeSettings } from './nodesettings';

/** What the process that builds a snapshot is told. */
export interface SnapshotPlan {
  /** Files of packages, by name. */
  packages: Record<string, string>;
  settings: Omit<CompilerSettings, 'globals'> & { globals: string[] };
  /** The folder of the compiler's own files. */
  folder: string;
  /** Files of declarations to read. */
  preloaded: string[];
  /** Cells to compile, so that types which many cells need are known. */
  warmUp: string[];
}

/** The snapshot that the starter of this kernel has found whole: to look again takes each kernel 0.1 s. */
function givenSnapshot(): string | undefined {
  const given = process.env['FASTBOOK_SNAPSHOT'] ?? 'off';
  return given === 'off' || !existsSync(given) ? undefined : given;
}

/** The V8 snapshot of the compiler that this version of Node starts from; undefined where there is none. */
export function findSnapshot(): string | undefined {
  if (process.env['FASTBOOK_SNAPSHOT'] === 'off') return undefined;
  const given = givenSnapshot();
  if (given !== undefined) return given;
  try {
    const folder = cacheFolder();
    const now = nameOfNow();
    const found = readdirSync(folder).find(name => name.startsWith(`${now}-`) && name.endsWith('.blob'));
    return found === undefined ? undefined : join(folder, found);
  } catch {
    return undefined; // there is no such folder, or no home
  }
}

/**
 * Whether a snapshot has the digest that its name ends with. V8 verifies only a part of one, and not at all
 * from Node 22 on, which computes wrongly then.
 */
export const isWhole = async (file: string): Promise<boolean> =>
  file === givenSnapshot() ||
  digestOf(file).then(
    digest => file.endsWith(`-${digest}.blob`),
    () => false,
  );

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer);
  return hash.digest('hex').slice(0, 32);
}

/** Another process makes the snapshot. */
export class SnapshotUnderWay extends Error {
  override name = 'SnapshotUnderWay';
}

/** Time after which a process that makes a snapshot is thought to have ended, in milliseconds. */
const buildMs = 3 * 60_000;

let building: Promise<string> | undefined;

/**
 * Makes the snapshot, unless it is there. It is written to a folder of its own and then moved to its place,
 * so that nobody sees half of it.
 *
 * @param onStart gets the number of the process that builds it. Where it is given and another process makes
 * the snapshot already, this one does not.
 * @returns its file.
 * @throws Error where Node cannot build it, or the cache cannot be written to; SnapshotUnderWay.
 */
export function buildSnapshot(onStart?: (pid: number) => void): Promise<string> {
  return (building ??= build(onStart).finally(() => (building = undefined)));
}

async function build(onStart?: (pid: number) => void): Promise<string> {
  const known = findSnapshot();
  if (known !== undefined) return known;
  const folder = cacheFolder();
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Error(
      `the cache folder ${folder} cannot be written to (${(error as NodeJS.ErrnoException).code}). Make it ` +
        `writable, or set FASTBOOK_CACHE to another folder`,
      { cause: error },
    );
  }
  removeUnfinished(folder);
  const prefix = `new-${nameOfNow()}-`;
  if (onStart && readdirSync(folder).some(name => name.startsWith(prefix)))
    throw new SnapshotUnderWay('another process makes it');
  const own = mkdtempSync(join(folder, prefix));
  const remove = () => rmSync(own, { recursive: true, force: true });
  try {
    const [entry, blob] = [join(own, 'entry.js'), join(own, 'snapshot.blob')];
    const script = readFileSync(join(__dirname, 'snapshotmain.js'), 'utf8');
    // Node runs it without a module around it
    writeFileSync(entry, `const exports = {}, plan = ${JSON.stringify(planOf())};\n${script}`);
    await new Promise<void>((resolve, reject) => {
      const child = execFile(
        process.execPath,
        [...snapshotFlags, '--snapshot-blob', blob, '--build-snapshot', entry],
        { env: cleanEnvironment() },
        (error, _, stderr) => (error ? reject(new Error(stderr || error.message)) : resolve()),
      );
      process.once('exit', () => {
        child.kill('SIGKILL');
        remove();
      });
      if (child.pid !== undefined) onStart?.(child.pid);
    });
    const file = join(folder, `${nameOfNow()}-${await digestOf(blob)}.blob`);
    renameSync(blob, file);
    forgetOthers(file);
    return file;
  } finally {
    remove();
  }
}

/**
 * The environment without Node's own settings, which a snapshot might not have been built with, and without
 * the certificates that Node would read at every start.
 */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  delete environment['NODE_OPTIONS'];
  delete environment['NODE_CHANNEL_FD'];
  delete environment['NODE_EXTRA_CA_CERTS'];
  return environment;
}

/**
 * V8's options for the compiler, the same when the snapshot is made and when a process starts from it: its
 * functions have no machine code there, and most of them are called once or twice by the first cells.
 */
export const snapshotFlags: readonly string[] = ['--always-sparkplug'];

/**
 * The beginning of a snapshot's name: it has all that it depends on, but for single declarations, which the
 * compiler compares with the disk when it starts.
 */
function nameOfNow(): string {
  const compiler = join(__dirname, '..', '..', 'compiler');
  const files = [__dirname, compiler].flatMap(folder => readdirSync(folder).map(name => join(folder, name)));
  const texts = files.filter(name => name.endsWith('.js')).map(name => readFileSync(name, 'utf8'));
  const built = join(packageFolder, 'dist', 'lib', 'index.d.ts'); // anew with all declarations of the library
  const others = [...['typescript', 'ts-blank-space'].map(name => require.resolve(name)), built];
  const stamps = others.map(file => statSync(file)).map(({ size, mtimeMs }) => [size, mtimeMs]);
  const { version, versions, platform, arch, execPath } = process;
  const machine = [versions.v8, platform, arch, execPath, statSync(execPath).size];
  return `compiler-${version}-${shortDigest([packageFolder])}-${shortDigest([machine, stamps, texts])}`;
}

const shortDigest = (values: unknown[]) =>
  createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 16);

/** Removes this package's other snapshots, and those that no kernel has started from for a month. */
function forgetOthers(file: string): void {
  const month = 30 * 24 * 3600 * 1000;
  const place = basename(file).split('-').slice(0, 3).join('-'); // of this version, in this folder
  removeFrom(dirname(file), (name, age) => {
    if (!name.endsWith('.blob') || name === basename(file)) return false;
    return name.startsWith(`${place}-`) || age > month;
  });
}

/** Removes what processes have left that were killed while they made a snapshot. */
const removeUnfinished = (folder: string) =>
  removeFrom(folder, (name, age) => name.startsWith('new-') && age > buildMs);

/** @param isOld of a file's name, and the time since it was used, in milliseconds. */
function removeFrom(folder: string, isOld: (name: string, age: number) => boolean): void {
  for (const name of readdirSync(folder)) {
    try {
      const path = join(folder, name);
      const { atimeMs, mtimeMs } = statSync(path);
      if (isOld(name, Date.now() - Math.max(atimeMs, mtimeMs)))
        rmSync(path, { recursive: true, force: true });
    } catch {
      /* another process has removed it, or uses it on Windows */
    }
  }
}

function planOf(): SnapshotPlan {
  const settings = nodeSettings();
  return {
    packages: {
      typescript: require.resolve('typescript'),
      'ts-blank-space': require.resolve('ts-blank-space'),
    },
    settings: { ...settings, globals: [...settings.globals] },
    folder: __dirname,
    preloaded: ['index', 'course/index'].map(name =>
      slashed(join(packageFolder, 'dist', 'lib', `${name}.d.ts`)),
    ),
    warmUp: [...firstCells],
  };
}
