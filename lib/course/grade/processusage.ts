import { readdirSync, readFileSync } from 'node:fs';

/** What a process and all that it has started take. */
export interface ProcessUsage {
  /** Resident memory, in bytes. */
  readonly memory: number;
  readonly processes: number;
}

/** Reads /proc, so on Linux only; elsewhere everything is 0. */
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

/** A process is the child of the thread that started it. */
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
