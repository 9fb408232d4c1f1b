import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { filterFile, filterProgram } from './syscallfilter';
import { maxThreads, trial, type Mount, type Sandbox } from './sandbox';

/**
 * How bubblewrap is used. As root, the program becomes another user; otherwise, and where that user cannot
 * read this package, it is in a namespace of users.
 */
type Manner = 'another user' | 'namespace' | 'namespace without a limit on threads';

let found: Manner | 'none' | undefined;

/** Whether bubblewrap is installed and may create namespaces, which a container may forbid. */
export const hasBubblewrap = (): boolean => manner() !== undefined;

/** Whether programs behind it become another user. */
export const isAnotherUser = (): boolean => manner() === 'another user';

function manner(): Manner | undefined {
  found ??= manners().find(works) ?? 'none';
  return found === 'none' ? undefined : found;
}

const manners = (): Manner[] => [
  ...(process.getuid?.() === 0 ? ['another user' as const] : []),
  'namespace',
  'namespace without a limit on threads',
];

/** A user that nobody is. */
const someUser = 2_000_000_000;

function works(kind: Manner): boolean {
  const { sandbox, program } = trial(kind === 'another user' ? someUser : undefined);
  const [command, ...args] = wrapped(kind, sandbox, program);
  try {
    execFileSync(command, args, { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

/** The command of a program behind bubblewrap. */
export const inBubblewrap = (sandbox: Sandbox, program: readonly string[]): string[] =>
  wrapped(manner()!, sandbox, program);

const wrapped = (kind: Manner, sandbox: Sandbox, program: readonly string[]): string[] => [
  ...filtered(),
  ...namespaces(kind),
  ...around(sandbox),
  '--',
  ...limited(kind, sandbox),
  ...program,
];

/** bubblewrap with the filter of system calls, which it reads from a descriptor. */
function filtered(): string[] {
  const filter = filterProgram();
  if (filter === undefined) return ['bwrap'];
  return ['sh', '-c', 'exec bwrap --seccomp 9 "$@" 9<"$0"', filterFile(filter)];
}

const namespaces = (kind: Manner): string[] => [
  ...(kind === 'another user'
    ? ['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try']
    : ['--unshare-all']),
  '--die-with-parent',
  '--new-session',
  '--cap-drop',
  'ALL',
  ...(kind === 'another user' ? ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID'] : []),
];

/**
 * Starts a program with limits that hold in all its processes: on threads, and on the size of a file. As
 * root, it becomes another user first.
 */
function limited(kind: Manner, { user, fileMiB }: Sandbox): string[] {
  const threads =
    kind === 'namespace without a limit on threads' ? [] : [`--nproc=${maxThreads}:${maxThreads}`];
  const become =
    kind === 'another user'
      ? ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--inh-caps=-all']
      : [];
  return [...become, 'prlimit', ...threads, `--fsize=${fileMiB * (1 << 20)}`, '--core=0', '--'];
}

/** What bubblewrap mounts, and what else a process behind it starts with. */
function around({ mounts, temporary, work }: Sandbox): string[] {
  return [
    '--proc', // its own processes only
    '/proc',
    '--remount-ro', // and `/proc/sys`, which root could write to, is not for it
    '/proc',
    '--dev',
    '/dev',
    '--remount-ro',
    '/dev',
    ...(temporary === undefined ? ['--tmpfs', '/tmp'] : ['--bind', temporary, '/tmp']),
    // bubblewrap makes the folders above a mount for root alone
    ...foldersAbove(mounts).flatMap(path => ['--perms', '0755', '--dir', path]),
    ...mounts.flatMap(({ path, as = path, isWritable, isOptional }) => [
      `--${isWritable ? '' : 'ro-'}bind${isOptional ? '-try' : ''}`,
      path,
      as,
    ]),
    '--remount-ro',
    '/', // it is in memory, which files in it would use up
    '--unsetenv',
    'JPY_PARENT_PID', // a process of another namespace: the kernel would not find it, and end
    '--chdir',
    work,
  ];
}

/** The folders that lie above the first mount on the way to each, the highest first. */
function foldersAbove(mounts: readonly Mount[]): string[] {
  const targets = mounts.map(({ path, as = path }) => as).filter(to => to.startsWith('/'));
  const above = new Set<string>();
  for (const target of targets)
    for (let path = dirname(target); path !== dirname(path); path = dirname(path))
      if (path !== '/tmp' && !targets.some(other => path === other || path.startsWith(`${other}/`)))
        above.add(path);
  return [...above].sort((a, b) => a.length - b.length);
}
