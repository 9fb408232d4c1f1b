import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder } from '../../host/files';
import { maxThreads, trial, type Mount, type Sandbox } from './sandbox';

/**
 * A wall of an engine of containers. Its image is empty: what a program sees of this machine is mounted, as
 * behind bubblewrap, so nothing is downloaded, and the versions of Node and of the library are the teacher's.
 */
const engines = ['podman', 'docker'] as const;
/** An engine of containers: the two take the same arguments, but for those of `onlyPodman`. */
type Engine = (typeof engines)[number];

/** Without files; it stays with the engine, so that it is imported once. */
const image = 'localhost/fastbook-ts-empty:1';
/** An archive of tar without entries. */
const emptyArchive = Buffer.alloc(1024);

let found: Engine | 'none' | undefined;
const faults = new Map<Engine, string>();

/** Whether podman or docker can run a container here. */
export const hasContainers = (): boolean => engine() !== undefined;

/** Why no engine can, in a line. */
export const whyNoContainers = (): string =>
  [...faults].map(([name, fault]) => `${name}: ${fault}`).join('; ');

function engine(): Engine | undefined {
  found ??= engines.find(works) ?? 'none';
  return found === 'none' ? undefined : found;
}

/** A user that nobody is. */
const someUser = 2_000_000_000;

function works(name: Engine): boolean {
  const { sandbox, program } = trial(process.getuid?.() === 0 ? someUser : undefined);
  const run = () => call(name, runArguments(name, newName(), sandbox, {}, program));
  try {
    run();
    return true;
  } catch {
    /* the image may not be there yet */
  }
  try {
    call(name, ['import', '-', image]);
    run();
    return true;
  } catch (error) {
    faults.set(name, faultOf(error as NodeJS.ErrnoException & { stderr?: Buffer }));
    return false;
  }
}

function call(name: Engine, args: readonly string[]): void {
  execFileSync(name, args, { input: emptyArchive, stdio: ['pipe', 'ignore', 'pipe'], timeout: 60_000 });
}

function faultOf({ code, stderr, message }: NodeJS.ErrnoException & { stderr?: Buffer }): string {
  if (code === 'ENOENT') return 'it is not installed';
  const said = String(stderr ?? '').trim();
  return (said === '' ? message : said).split('\n').at(-1)!.slice(0, 300);
}

/** A program in a container, before it is started. */
export interface Contained {
  /** The command. It ends once descriptor 3 is closed, when the container has ended; and with the program. */
  readonly argv: string[];
  /** Finds the number of the program's process. @throws Error where it does not run. */
  readonly worker: () => Promise<number>;
}

/**
 * A program in a container, whose environment has these variables and no others.
 *
 * @throws Error for a path that no engine can mount.
 */
export function inContainer(
  sandbox: Sandbox,
  environment: Readonly<Record<string, string>>,
  program: readonly string[],
): Contained {
  const name = engine()!;
  const container = newName();
  makeMountPoints(allMounts(sandbox));
  return {
    argv: ['sh', '-c', keeper, 'sh', name, container].concat(
      runArguments(name, container, sandbox, environment, program),
    ),
    worker: async () => {
      const asked = ['inspect', '--format', '{{.State.Pid}}', container];
      const { stdout } = await promisify(execFile)(name, asked);
      const pid = Number(stdout);
      if (!(pid > 0)) throw new Error(`${name} has no process of the container, but ${stdout.trim()}`);
      return pid;
    },
  };
}

/**
 * The process between the grader and the client of an engine, which the engine's own processes outlive. A
 * pipe tells it that the grader is done with the container, or is gone, however it ended; then it kills the
 * container until the client has seen it end, since it may only just be created.
 */
const keeper = `
engine=$1 container=$2
shift 2
exec 4<&0
"$engine" "$@" <&4 3<&- 4<&- &
client=$!
exec 4<&- </dev/null
{
  read -r _ <&3
  while :; do "$engine" kill "$container"; kill -0 "$client" || exit; sleep 0.05; done
} >/dev/null 2>&1 &
waiting=$!
exec 3<&-
wait "$client"
status=$?
kill "$waiting"
[ "$status" -gt 125 ] && "$engine" kill "$container" >/dev/null 2>&1 # a client that was killed
exit "$status"`;

const newName = () => `fastbook-grade-${process.pid}-${randomBytes(8).toString('hex')}`;

function runArguments(
  name: Engine,
  container: string,
  sandbox: Sandbox,
  environment: Readonly<Record<string, string>>,
  program: readonly string[],
): string[] {
  const { work, user, fileMiB, memoryMiB } = sandbox;
  const bytes = fileMiB * (1 << 20);
  return [
    'run',
    ...(name === 'podman' ? onlyPodman : []),
    ...['--rm', '--interactive', '--name', container, '--pull', 'never', '--log-driver', 'none'],
    ...[
      '--network',
      'none',
      '--ipc',
      'none',
      '--read-only',
      '--cap-drop',
      'ALL',
      '--user',
      userIn(name, user),
    ],
    // labels would have to be written onto the system's own files
    ...['--security-opt', 'no-new-privileges', '--security-opt', 'label=disable'],
    ...['--pids-limit', `${maxThreads}`, '--ulimit', 'core=0:0', '--ulimit', `fsize=${bytes}:${bytes}`],
    ...['--ulimit', 'nofile=1024:1024', ...noSharedMemory],
    ...(memoryMiB === undefined ? [] : ['--memory', `${memoryMiB}m`]),
    // of a teacher's own processes it would count those outside, too
    ...(user === undefined ? [] : ['--ulimit', `nproc=${maxThreads}:${maxThreads}`]),
    ...allMounts(sandbox).flatMap(mount => ['--mount', mountOption(mount)]),
    ...['--workdir', work, image],
    // an engine adds variables of its own, and the client's settings may add a proxy
    ...['/usr/bin/env', '-i', ...Object.entries(environment).map(([key, value]) => `${key}=${value}`)],
    ...program,
  ];
}

/** No folders in memory that can be written to, and nothing of the machine's names and proxies. */
const onlyPodman = ['--read-only-tmpfs=false', '--no-hosts', '--http-proxy=false'];

/** What takes memory that is no process's: segments and queues of System V, and queues of POSIX. */
const noSharedMemory = [
  'kernel.shmmni=0',
  'kernel.msgmni=0',
  'kernel.sem=0 0 0 0',
  'fs.mqueue.queues_max=0',
].flatMap(setting => ['--sysctl', setting]);

/** The teacher's own number where the engine is root's; podman without root has a namespace of users. */
const userIn = (name: Engine, user = name === 'podman' ? 0 : process.getuid?.()): string =>
  `${user}:${user === process.getuid?.() ? process.getgid?.() : user}`;

const allMounts = ({ mounts, temporary }: Sandbox): Mount[] => [
  ...(temporary === undefined ? [] : [{ path: temporary, as: '/tmp', isWritable: true }]),
  ...mounts.filter(({ path, isOptional }) => !isOptional || existsSync(path)),
];

/**
 * Makes what is mounted over within folders that can be written to: an engine that is root's would make it
 * there as root, and a teacher who is not could not remove it.
 */
function makeMountPoints(mounts: readonly Mount[]): void {
  const writable = mounts.filter(({ isWritable }) => isWritable);
  for (const { path, as = path } of mounts)
    for (const { path: outer, as: seen = outer } of writable) {
      const point = join(outer, as.slice(seen.length));
      if (!as.startsWith(`${seen}/`) || existsSync(point)) continue;
      const isFolder = statSync(path).isDirectory();
      makeFolder(isFolder ? point : dirname(point));
      if (!isFolder) writeFileSync(point, '');
    }
}

function mountOption({ path, as = path, isWritable }: Mount): string {
  for (const each of [path, as])
    if (/[,"\n]/.test(each))
      throw new Error(`a path with a comma, a quotation mark or a line feed has no mount, got ${each}`);
  return `type=bind,source=${path},target=${as}${isWritable ? '' : ',readonly'}`;
}
