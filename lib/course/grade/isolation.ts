import { execFileSync, spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageFolder } from '../../host/package';
import { ownKernel } from '../../jupyter/client/ownkernel';
import type { KernelCommand } from '../../jupyter/client/kernel';
import { cleanEnvironment } from '../../jupyter/compiler/snapshot';
import type { Limits } from './limits';
import { dataFolder, modulesFolder, type Workspace } from './workspace';

/**
 * The kinds of isolation: what keeps a submission from the rest of the machine. `course/isolation.md` says
 * what each of them prevents, and what not.
 */
export const isolations = ['bwrap', 'none'] as const;
/** A kind of isolation. */
export type Isolation = (typeof isolations)[number];

/** A sentence for the teacher about each kind. */
export const isolationNotices: Readonly<Record<Isolation, string>> = {
  bwrap:
    'isolation: bubblewrap. A submission sees the library and its own folder, no network, no other process',
  none:
    'isolation: NONE. A submission can read and write whatever you can, including other ' +
    'submissions and the solutions',
};

/**
 * How bubblewrap is used. As root, the kernel becomes a user that nobody is, one for each submission;
 * otherwise, and where that user cannot read this package, it is in a namespace of users.
 */
type Wall = 'another user' | 'namespace' | 'namespace without a limit on threads';

/**
 * Threads of a kernel and its compiler, and of their own processes; a kernel with TensorFlow.js has some
 * 60.
 */
const maxThreads = 400;

let found: Wall | 'none' | undefined;

/** Whether bubblewrap is installed and may create namespaces, which a container may forbid. */
export const hasBubblewrap = (): boolean => wall() !== undefined;

function wall(): Wall | undefined {
  found ??= walls().find(works) ?? 'none';
  return found === 'none' ? undefined : found;
}

const walls = (): Wall[] => [
  ...(process.getuid?.() === 0 ? ['another user' as const] : []),
  'namespace',
  'namespace without a limit on threads',
];

/** Tries to start Node, and to read this package, as a kernel does. */
function works(kind: Wall): boolean {
  const script = `require('node:fs').readdirSync(${JSON.stringify(join(packageFolder, 'dist', 'lib'))})`;
  try {
    execFileSync(
      'bwrap',
      [...namespaces(kind), '--ro-bind', '/', '/', ...ownProc, '--dev', '/dev', '--']
        .concat(limited(kind, maxUser, 64))
        .concat(process.execPath, '-e', script),
      { stdio: 'ignore', timeout: 60_000 },
    );
    return true;
  } catch {
    return false;
  }
}

/**
 * The command that starts the kernel of a submission, isolated from the machine.
 *
 * @param user as `newUser` gave it.
 */
export function isolatedKernel(
  isolation: Isolation,
  workspace: Workspace,
  user: number | undefined,
  limits: Limits,
): KernelCommand {
  const [node, ...args] = ownKernel().argv;
  const heap = `--max-old-space-size=${limits.memoryMiB}`;
  const kind = isolation === 'none' ? undefined : wall();
  if (kind === undefined) return { ...ownKernel(), argv: [node, heap, ...args] };
  return {
    ...ownKernel(),
    transport: 'ipc',
    ...(user !== undefined && { user }),
    argv: [
      'bwrap',
      ...namespaces(kind),
      ...bubblewrap(workspace),
      '--',
      ...limited(kind, user, limits.diskMiB),
      node,
      heap,
      ...args,
    ],
  };
}

/**
 * How the compiler of submissions is started: it sees what kernels see of the machine, and of submissions
 * what lies in a folder, which it can only read.
 *
 * @param user as `newUser` gave it.
 */
export function isolatedCompiler(
  isolation: Isolation,
  folder: string,
  snapshot: string | undefined,
  user: number | undefined,
): (args: readonly string[], work: string, stdio: StdioOptions) => ChildProcess {
  // it starts in the folder that stays, since the one of a submission may be gone
  const kind = isolation === 'none' ? undefined : wall();
  const detached = process.platform !== 'win32'; // Ctrl-C reaches the grader alone
  return (args, _, stdio) => {
    if (kind === undefined)
      return spawn(process.execPath, args, { cwd: folder, env: cleanEnvironment(), detached, stdio });
    const mounts = [...readable, folder].map((path): Mount => ['--ro-bind', path, path]);
    // an installation that is built anew removes it
    if (snapshot !== undefined) mounts.push(['--ro-bind-try', snapshot, snapshot]);
    const walled = [...namespaces(kind), ...around(mounts, ['--tmpfs', '/tmp'], folder), '--'];
    const program = [...limited(kind, user, 0), process.execPath, ...args];
    return spawn('bwrap', [...walled, ...program], {
      env: { PATH: systemPath, LANG: 'C.UTF-8' },
      detached,
      stdio,
    });
  };
}

/** Users that no system gives to anybody: they own nothing else. */
const firstUser = 2_000_000_000;
const maxUser = firstUser + 2 ** 26;
let users = 0;

/** The number of a user for the kernels that run one after the other; undefined where they become none. */
export const newUser = (isolation: Isolation): number | undefined =>
  isolation !== 'none' && wall() === 'another user'
    ? firstUser + ((process.pid * 16 + (users++ % 16)) % (maxUser - firstUser))
    : undefined;

/**
 * Starts a program with limits that hold in all its processes: on threads, and on the size of a file, which
 * could go on growing after it was removed. As root, it becomes another user first.
 */
function limited(kind: Wall, user: number | undefined, diskMiB: number): string[] {
  const threads =
    kind === 'namespace without a limit on threads' ? [] : [`--nproc=${maxThreads}:${maxThreads}`];
  const become =
    kind === 'another user'
      ? ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--inh-caps=-all']
      : [];
  return [...become, 'prlimit', ...threads, `--fsize=${diskMiB * (1 << 20)}`, '--core=0', '--'];
}

const systemPath = '/usr/local/bin:/usr/bin:/bin';

/** The environment variables of the kernel; it gets no others. */
export function kernelEnvironment({ home }: Workspace): Record<string, string> {
  const { LANG = 'C.UTF-8', TZ, FASTBOOK_MIRROR } = process.env;
  const mirror =
    FASTBOOK_MIRROR && existsSync(FASTBOOK_MIRROR) ? { FASTBOOK_MIRROR } : { FASTBOOK_OFFLINE: '1' };
  return {
    PATH: systemPath,
    HOME: home,
    TMPDIR: home,
    LANG,
    ...(TZ && { TZ }),
    ...mirror,
    FASTAI_HOME: join(home, '.fastai'),
    FASTBOOK_COMPILER: 'off',
    NBGRADER_EXECUTION: 'autograde',
  };
}

/**
 * Files that the kernel may read: programs and libraries of the system, fonts, certificates, and this
 * package. A path within another is left out, and so is one that does not exist.
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

const namespaces = (kind: Wall): string[] => [
  ...(kind === 'another user'
    ? ['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try']
    : ['--unshare-all']),
  '--die-with-parent',
  '--new-session',
  '--cap-drop',
  'ALL',
  ...(kind === 'another user' ? ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID'] : []),
];

/** Its own processes only; and `/proc/sys`, which root could write to, is not for it. */
const ownProc = ['--proc', '/proc', '--remount-ro', '/proc'];

function bubblewrap({ folder, work, home, temporary, dataSets }: Workspace): string[] {
  const mirror = process.env['FASTBOOK_MIRROR'];
  const bind = (how: string, paths: readonly string[]) => paths.map((path): Mount => [how, path, path]);
  const mounts: Mount[] = [
    ...bind('--ro-bind', readable),
    ...bind('--ro-bind-try', [dataFolder, ...(mirror === undefined ? [] : [mirror])]),
    ...bind('--ro-bind', [folder]), // its link to the packages is where nothing can be written
    ...bind('--bind', [work, home, '{connection_folder}']),
    ...dataSets.map((name): Mount => [
      '--ro-bind-try',
      join(dataFolder, name),
      join(home, '.fastai', 'data', name),
    ]),
  ];
  return around(mounts, ['--bind', temporary, '/tmp'], work);
}

/** What bubblewrap mounts, and what else a process behind it starts with. */
function around(mounts: readonly Mount[], temporary: readonly string[], work: string): string[] {
  return [
    ...ownProc,
    '--dev',
    '/dev',
    '--remount-ro',
    '/dev',
    ...temporary,
    // bubblewrap makes the folders above a mount for root alone
    ...foldersAbove(mounts).flatMap(path => ['--perms', '0755', '--dir', path]),
    ...mounts.flat(),
    '--remount-ro',
    '/', // it is in memory, which files in it would use up
    '--unsetenv',
    'JPY_PARENT_PID', // a process of another namespace: the kernel would not find it, and end
    '--chdir',
    work,
  ];
}

type Mount = readonly [how: string, from: string, to: string];

/** The folders that lie above the first mount on the way to each, the highest first. */
function foldersAbove(mounts: readonly Mount[]): string[] {
  const targets = mounts.map(([, , to]) => to).filter(to => to.startsWith('/'));
  const above = new Set<string>();
  for (const target of targets)
    for (let path = dirname(target); path !== dirname(path); path = dirname(path))
      if (path !== '/tmp' && !targets.some(other => path === other || path.startsWith(`${other}/`)))
        above.add(path);
  return [...above].sort((a, b) => a.length - b.length);
}
