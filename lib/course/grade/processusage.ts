import { readdirSync, readFileSync, statSync } from 'node:fs';

/** The resources of a process and of all its child processes. */
export interface ProcessUsage {
  /** Resident memory, in bytes. */
  readonly memory: number;
  readonly processes: number;
  readonly threads: number;
}

/**
 * Measures a process. It reads /proc, so it works on Linux only; on other systems the memory is 0 and the
 * number of processes 1.
 */
export function processUsage(pid: number): ProcessUsage {
  const threads = threadsOf(pid);
  const usage = { memory: residentOf(pid), processes: 1, threads: threads.length };
  for (const child of childrenOf(pid, threads)) {
    const { memory, processes, threads: others } = processUsage(child);
    usage.memory += memory;
    usage.processes += processes;
    usage.threads += others;
  }
  return usage;
}

function residentOf(pid: number): number {
  return 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

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
 * The bytes of files that a process and its child processes hold open and that have no name any more: they
 * take space on the disk, and are in no folder. 0 where that cannot be seen.
 */
export function unlinkedBytes(pid: number): number {
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
  add(pid);
  return [...files.values()].reduce((sum, size) => sum + size, 0);
}

function handlesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`);
  } catch {
    return [];
  }
}
