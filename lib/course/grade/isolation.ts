import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageFolder } from '../../host/package';
import { ownKernel } from '../../jupyter/client/ownkernel';
import type { KernelCommand } from '../../jupyter/client/kernel';
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

/** Whether bubblewrap is installed and may create namespaces, which a container may forbid. */
export function hasBubblewrap(): boolean {
  try {
    execFileSync(
      'bwrap',
      [...namespaces, '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev', '--', 'true'],
      { stdio: 'ignore' },
    );
    return true;
  } catch {
    return false;
  }
}

/**
 * The command that starts the kernel of a submission, isolated from the machine.
 *
 * @param snapshot the folder of the compiler's snapshot, if there is one.
 */
export function isolatedKernel(
  isolation: Isolation,
  workspace: Workspace,
  snapshot: string | undefined,
  limits: Limits,
): KernelCommand {
  const [node, ...args] = ownKernel().argv;
  const heap = `--max-old-space-size=${limits.memoryMiB}`;
  if (isolation === 'none') return { ...ownKernel(), argv: [node, heap, ...args] };
  return {
    ...ownKernel(),
    transport: 'ipc',
    argv: ['bwrap', ...bubblewrap(workspace, snapshot), '--', node, heap, ...args],
  };
}

/**
 * The environment variables of the kernel; it gets no others.
 *
 * @param snapshot as for {@link isolatedKernel}.
 */
export function kernelEnvironment({ home }: Workspace, snapshot: string | undefined): Record<string, string> {
  const { LANG = 'C.UTF-8', TZ, FASTBOOK_MIRROR } = process.env;
  const mirror =
    FASTBOOK_MIRROR && existsSync(FASTBOOK_MIRROR) ? { FASTBOOK_MIRROR } : { FASTBOOK_OFFLINE: '1' };
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    TMPDIR: home,
    LANG,
    ...(TZ && { TZ }),
    ...mirror,
    FASTAI_HOME: join(home, '.fastai'),
    // without a snapshot, each kernel would make one of its own
    ...(snapshot === undefined ? { FASTBOOK_SNAPSHOT: 'off' } : { FASTBOOK_CACHE: snapshot }),
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

const namespaces = ['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'];

function bubblewrap({ folder, work, temporary }: Workspace, snapshot: string | undefined): string[] {
  const bind = (how: string, paths: readonly string[]) => paths.flatMap(path => [how, path, path]);
  const mirror = process.env['FASTBOOK_MIRROR'];
  return [
    ...namespaces,
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '--remount-ro',
    '/dev',
    '--bind',
    temporary,
    '/tmp',
    ...bind('--ro-bind', readable),
    ...bind('--ro-bind-try', [dataFolder, ...[mirror, snapshot].filter(path => path !== undefined)]),
    ...bind('--bind', [folder, '{connection_folder}']),
    '--remount-ro',
    '/', // it is in memory, which files in it would use up
    '--unsetenv',
    'JPY_PARENT_PID', // a process of another namespace: the kernel would not find it, and end
    '--chdir',
    work,
  ];
}
