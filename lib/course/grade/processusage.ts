import { readdirSync, readFileSync, statSync } from 'node:fs';

/** The resources of a process and of all its child processes. */
export interface ProcessUsage {
  /** Resident memory, in bytes. */
  readonly memory: number;
  readonly processes: number;
  readonly threads: number;
  /** Time of the processor since they started, in milliseconds; of those that have ended, as well. */
  readonly processorMs: number;
}

/**
 * Measures a process. It reads /proc, so it works on Linux only; on other systems memory and time are 0
 * and the number of processes 1.
 */
export function processUsage(pid: number): ProcessUsage {
  const threads = threadsOf(pid);
  const usage = {
    memory: residentOf(pid),
    processes: 1,
    threads: threads.length,
    processorMs: processorMsOf(pid),
  };
  for (const child of childrenOf(pid, threads)) {
    const { memory, processes, threads: others, processorMs } = processUsage(child);
    usage.memory += memory;
    usage.processes += processes;
    usage.threads += others;
    usage.processorMs += processorMs;
  }
  return usage;
}

/** The resources of several processes together. */
export const totalUsage = (pids: readonly number[]): ProcessUsage =>
  pids
    .map(processUsage)
    .reduce((sum, { memory, processes, threads, processorMs }) => ({
      memory: sum.memory + memory,
      processes: sum.processes + processes,
      threads: sum.threads + threads,
      processorMs: sum.processorMs + processorMs,
    }));

function residentOf(pid: number): number {
  return 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

/**
 * `utime`, `stime`, and those of children that were waited for, of
 * https://docs.kernel.org/filesystems/proc.html. The name before them may hold anything.
 */
function processorMsOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ');
  const ticks = fields.slice(11, 15).map(Number);
  return ticks.length === 4 ? ticks.reduce((sum, n) => sum + n) * msPerTick : 0;
}

/** The clock of `/proc` has 100 ticks in a second on all of Linux's machines that Node runs on. */
const msPerTick = 10;

/** A process is a child of the thread that started it. */
function childrenOf(pid: number, threads = threadsOf(pid)): number[] {
  return threads.flatMap(thread =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // it has ended
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * How long a process and its child processes were ready to run and had no processor, in milliseconds since
 * each started: on a busy machine that is not their time. Of each process it is the thread that waited
 * longest. 0 where the system does not count it
 * (https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat).
 */
export function waitedMs(pid: number): number {
  const threads = threadsOf(pid);
  const times = threads.map(thread => {
    const [, waited = 0] = read(`/proc/${pid}/task/${thread}/schedstat`).split(' ').map(Number);
    return waited / 1e6;
  });
  return childrenOf(pid, threads).reduce((sum, child) => sum + waitedMs(child), Math.max(0, ...times));
}

/**
 * The bytes of files that processes and their child processes hold open and that have no name any more: they
 * take space on the disk, and are in no folder. 0 where that cannot be seen.
 */
export function unlinkedBytes(pids: readonly number[]): number {
  const files = new Map<string, number>();
  const add = (process: number) => {
    for (const handle of handlesOf(process)) {
      const path = `/proc/${process}/fd/${handle}`;
      try {
        const { dev, ino, size, nlink } = statSync(path);
        if (nlink === 0) files.set(`${dev} ${ino}`, size);
      } catch {
        /* it was closed */
      }
    }
    for (const child of childrenOf(process)) add(child);
  };
  pids.forEach(add);
  return [...files.values()].reduce((sum, size) => sum + size, 0);
}

function handlesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`);
  } catch {
    return [];
  }
}
