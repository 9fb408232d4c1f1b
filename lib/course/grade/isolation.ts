import { spawn, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ownKernel } from '../../jupyter/client/ownkernel';
import type { KernelCommand } from '../../jupyter/client/kernel';
import type { Started } from '../../jupyter/client/started';
import { cleanEnvironment } from '../../jupyter/compiler/snapshot';
import { hasBubblewrap, inBubblewrap, isAnotherUser } from './bubblewrap';
import { hasContainers, inContainer } from './container';
import type { Limits } from './limits';
import type { PythonKernel } from './pythonkernel';
import { compilerSandbox, kernelSandbox, systemPath } from './sandbox';
import type { Workspace } from './workspace';

/**
 * The kinds of isolation: what keeps a submission from the rest of the machine. `course/isolation.md` says
 * what each of them prevents, and what not.
 */
export const isolations = ['bwrap', 'container', 'none'] as const;
/** A kind of isolation. */
export type Isolation = (typeof isolations)[number];

/** A sentence for the teacher about each kind. */
export const isolationNotices: Readonly<Record<Isolation, string>> = {
  bwrap:
    'isolation: bubblewrap. A submission sees the library and its own folder, no network, no other process',
  container:
    'isolation: a container. A submission sees the library and its own folder, no network, no other process',
  none:
    'isolation: NONE. A submission can read and write whatever you can, including other ' +
    'submissions and the solutions',
};

/** The walls, the one first that costs less; each with whether it works on this machine. */
const walls = { bwrap: hasBubblewrap, container: hasContainers };

/** Whether a kind of isolation works on this machine. */
export const isolates = (kind: Isolation): boolean => kind === 'none' || walls[kind]();

/** The wall that is taken where none is named; undefined where none works. */
export const bestWall = (): Isolation | undefined => (['bwrap', 'container'] as const).find(isolates);

/**
 * The command that starts the kernel of a submission, isolated from the machine.
 *
 * @param user as `newUser` gave it.
 * @param python of an assignment in Python. Default: the kernel of this package.
 */
export function isolatedKernel(
  isolation: Isolation,
  workspace: Workspace,
  user: number | undefined,
  limits: Limits,
  python?: PythonKernel,
): KernelCommand {
  const [node, ...args] = ownKernel().argv;
  const program = python?.argv ?? [node, `--max-old-space-size=${limits.memoryMiB}`, ...args];
  const env = kernelEnvironment(workspace, python);
  if (isolation === 'none') return { ...ownKernel(), argv: program, env };
  const sandbox = kernelSandbox(workspace, user, limits, python?.reads);
  const walled = { ...ownKernel(), transport: 'ipc' as const, ...(user !== undefined && { user }) };
  return isolation === 'bwrap'
    ? { ...walled, argv: inBubblewrap(sandbox, program), env }
    : { ...walled, ...inContainer(sandbox, env, program) };
}

/** Whether the command of a kernel has the teacher's variables: the client of an engine needs them. */
export const inheritsEnvironment = (isolation: Isolation): boolean => isolation !== 'bwrap';

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
): (args: readonly string[], work: string, stdio: StdioOptions) => Started {
  const detached = process.platform !== 'win32'; // Ctrl-C reaches the grader alone
  return (args, _, stdio) => {
    // it starts in the folder that stays, since the one of a submission may be gone
    const program = [process.execPath, ...args];
    if (isolation === 'none')
      return { child: spawn(program[0], args, { cwd: folder, env: cleanEnvironment(), detached, stdio }) };
    const sandbox = compilerSandbox(folder, snapshot, user);
    const env = { PATH: systemPath, LANG: 'C.UTF-8' };
    if (isolation === 'bwrap') {
      const [command, ...rest] = inBubblewrap(sandbox, program);
      return { child: spawn(command, rest, { env, detached, stdio }) };
    }
    const { argv, worker } = inContainer(sandbox, env, program);
    const child = spawn(argv[0], argv.slice(1), { detached, stdio: [...(stdio as []), 'pipe'] });
    return { child, worker };
  };
}

/** Users that no system gives to anybody: they own nothing else. */
const firstUser = 2_000_000_000;
const maxUser = firstUser + 2 ** 26;
let users = 0;

/** The number of a user for the kernels that run one after the other; undefined where they become none. */
export function newUser(isolation: Isolation): number | undefined {
  const becomes = { bwrap: isAnotherUser, container: () => process.getuid?.() === 0, none: () => false };
  if (!becomes[isolation]()) return undefined;
  return firstUser + ((process.pid * 16 + (users++ % 16)) % (maxUser - firstUser));
}

/** The environment variables of the kernel; it gets no others. */
function kernelEnvironment({ home }: Workspace, python?: PythonKernel): Record<string, string> {
  const { LANG = 'C.UTF-8', TZ, FASTBOOK_MIRROR } = process.env;
  const mirror =
    FASTBOOK_MIRROR && existsSync(FASTBOOK_MIRROR) ? { FASTBOOK_MIRROR } : { FASTBOOK_OFFLINE: '1' };
  return {
    ...python?.env,
    PATH: python ? `${python.programs}:${systemPath}` : systemPath,
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
