import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageFolder } from '../../host/package';
import { ownKernel } from '../../jupyter/client/ownkernel';
import type { KernelCommand } from '../../jupyter/client/kernel';
import type { Limits } from './limits';
import { dataFolder, modulesFolder, type Workspace } from './workspace';

/**
 * What keeps a submission from the rest of the machine; see course/isolation.md for what each holds, and what
 * not.
 */
export const isolations = ['bwrap', 'permission', 'none'] as const;
export type Isolation = (typeof isolations)[number];

/** One line for the teacher. */
export const isolationNotices: Readonly<Record<Isolation, string>> = {
  bwrap:
    'isolation: bubblewrap. A submission sees the library and its own folder, no network, no other process',
  permission:
    "isolation: Node's permission model. A submission reads the library and its own folder, starts " +
    'no program, and reaches neither network nor other processes. Install bubblewrap (bwrap), whose ' +
    "walls are the system's",
  none:
    'isolation: NONE. A submission can read and write whatever you can, other submissions and the ' +
    'solutions among it',
};

/** The best isolation that this machine has. */
export function bestIsolation(): Isolation {
  return hasBubblewrap() ? 'bwrap' : 'permission';
}

/** Whether bubblewrap is installed, and is let make its namespaces: in a container it may be not. */
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

/** How to start the kernel of a submission. */
export function isolatedKernel(isolation: Isolation, workspace: Workspace, limits: Limits): KernelCommand {
  const [node, ...args] = ownKernel().argv;
  const heap = `--max-old-space-size=${limits.memoryMiB}`;
  if (isolation === 'none') return { ...ownKernel(), argv: [node, heap, ...args] };
  if (isolation === 'permission')
    return {
      ...ownKernel(),
      argv: [
        node,
        heap,
        ...permissions(
          [...readable, ...probed, dataFolder, workspace.folder, '{connection_folder}'],
          [workspace.folder, '{connection_folder}'],
        ),
        ...args,
      ],
    };
  return {
    ...ownKernel(),
    transport: 'ipc',
    argv: ['bwrap', ...bubblewrap(workspace), '--', node, heap, ...permissions(['*'], ['*']), ...args],
  };
}

/** The environment of the kernel, and nothing else. */
export function kernelEnvironment({ home }: Workspace): Record<string, string> {
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
    NBGRADER_EXECUTION: 'autograde',
  };
}

/**
 * Files of the system's and ours: programs and their libraries, fonts, certificates. None lies in another,
 * and those that are not there are left out.
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

/** Files that need not be there, and are looked for: by ZeroMQ's loader. */
const probed = ['/etc/alpine-release'];

const namespaces = ['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'];

function bubblewrap({ folder, work, temporary }: Workspace): string[] {
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
    ...bind('--ro-bind-try', [dataFolder, ...(mirror ? [mirror] : [])]),
    ...bind('--bind', [folder, '{connection_folder}']),
    '--remount-ro',
    '/', // of memory, which a file in it would take
    '--unsetenv',
    'JPY_PARENT_PID', // of another namespace: the kernel would take it for gone
    '--chdir',
    work,
  ];
}

const isFile = (path: string) =>
  probed.includes(path) || statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** Node's own permissions: no other program, no debugger, no file but these. */
function permissions(read: readonly string[], write: readonly string[]): string[] {
  const flag = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  const below = (path: string) => (path === '*' || isFile(path) ? path : `${path}/*`);
  return [
    flag,
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    '--allow-worker',
    '--allow-addons',
    ...read.map(path => `--allow-fs-read=${below(path)}`),
    ...write.map(path => `--allow-fs-write=${below(path)}`),
  ];
}
