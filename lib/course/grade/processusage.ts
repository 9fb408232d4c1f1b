import { readdirSync, readFileSync } from 'node:fs';

/** The resources of a process and of all its child processes. */
export interface ProcessUsage {
  /** Resident memory, in bytes. */
  readonly memory: number;
  readonly processes: number;
}

/**
 * Measures a process. It reads /proc, so it works on Linux only; on other systems the memory is 0 and the
 * number of processes 1.
 */
export function processUsage(pid: number): ProcessUsage {
  const usage = { memory: residentOf(pid), processes: 1 };
  for (const child of childrenOf(pid)) {
    const { memory, processes } = processUsage(child);
    usage.memory += memory;
    usage.processes += processes;
  }
  return usage;
}

function residentOf(pid: number): number {
  return 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** A process is a child of the thread that started it. */
function childrenOf(pid: number): number[] {
  let threads: string[] = [];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    /* it has ended */
  }
  return threads.flatMap(thread =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
