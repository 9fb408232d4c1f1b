import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { packageFolder } from '../../host/package';
import type { Limits } from './limits';
import { dataFolder, modulesFolder, type Workspace } from './workspace';

/** What a program behind a wall has of the machine; each wall is made of it. */
export interface Sandbox {
  /** All that it sees beside the system's `/proc` and `/dev`; it can only read what is not writable. */
  readonly mounts: readonly Mount[];
  /** The folder that is its `/tmp`, if it may write there. */
  readonly temporary?: string;
  /** Where it starts. */
  readonly work: string;
  /** The user that it becomes; undefined where it stays the same. */
  readonly user: number | undefined;
  /** The greatest length of a file that it writes, in MiB: it could go on growing after it was removed. */
  readonly fileMiB: number;
  /**
   * The memory that it may take at the very most, in MiB, where the wall can limit it: shared memory, files
   * in memory and buffers of the system count, too. A submission's own limit is watched. Default: none.
   */
  readonly memoryMiB?: number;
}

/** A file or a folder of this machine. */
export interface Mount {
  readonly path: string;
  /** Where it is seen. Default: where it is. */
  readonly as?: string;
  readonly isWritable?: boolean;
  /** Whether it may be missing. */
  readonly isOptional?: boolean;
}

/** The search path of programs behind a wall. */
export const systemPath = '/usr/local/bin:/usr/bin:/bin';

/** Threads of a program, and of those that it starts; a kernel with TensorFlow.js has some 60. */
export const maxThreads = 400;

/**
 * Programs and libraries of the system, fonts, certificates, and this package. A path within another is left
 * out, and so is one that does not exist.
 */
const readable = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/nix/store',
  '/opt/homebrew',
  '/etc/ld.so.cache',
  '/etc/fonts',
  '/etc/ssl',
  '/etc/localtime',
  '/etc/alternatives',
  dirname(dirname(process.execPath)),
  modulesFolder,
  join(packageFolder, 'node_modules'),
  join(packageFolder, 'dist'),
  join(packageFolder, 'package.json'),
].filter(
  (path, i, all) =>
    existsSync(path) && all.indexOf(path) === i && !all.some(other => path.startsWith(`${other}/`)),
);

const isReadable = (path: string) => readable.some(other => path === other || path.startsWith(`${other}/`));

const system = readable.map((path): Mount => ({ path }));

/**
 * The sandbox of a kernel: its workspace, the data sets, and the folder of its sockets.
 *
 * @param reads what else it reads of the machine.
 */
export function kernelSandbox(
  { folder, work, home, temporary, dataSets }: Workspace,
  user: number | undefined,
  { diskMiB, memoryMiB }: Limits,
  reads: readonly string[] = [],
): Sandbox {
  const mirror = process.env['FASTBOOK_MIRROR'];
  const mounts: Mount[] = [
    ...system,
    ...reads.filter(path => !isReadable(path)).map(path => ({ path })),
    ...[dataFolder, ...(mirror ? [mirror] : [])].map(path => ({ path: resolve(path), isOptional: true })),
    { path: folder }, // its link to the packages is where nothing can be written
    ...[work, home, '{connection_folder}'].map(path => ({ path, isWritable: true })),
    ...dataSets.map(name => ({
      path: resolve(dataFolder, name),
      as: join(home, '.fastai', 'data', name),
      isOptional: true,
    })),
  ];
  return { mounts, temporary, work, user, fileMiB: diskMiB, memoryMiB: 2 * memoryMiB };
}

/** The sandbox of a compiler: what kernels see of the machine, and a folder with submissions. */
export const compilerSandbox = (
  folder: string,
  snapshot: string | undefined,
  user: number | undefined,
): Sandbox => ({
  mounts: [
    ...system,
    { path: folder },
    // an installation that is built anew removes it
    ...(snapshot === undefined ? [] : [{ path: snapshot, isOptional: true }]),
  ],
  work: folder, // it stays, while that of a submission may be gone
  user,
  fileMiB: 0,
});

/** A sandbox, and a program that ends well where it can read this package: tells whether a wall works. */
export const trial = (user: number | undefined): { sandbox: Sandbox; program: readonly string[] } => ({
  sandbox: { mounts: system, work: packageFolder, user, fileMiB: 64 },
  program: [
    process.execPath,
    '-e',
    `require('node:fs').readdirSync(${JSON.stringify(join(packageFolder, 'dist', 'lib'))})`,
  ],
});
