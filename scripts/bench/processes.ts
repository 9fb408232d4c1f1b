import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine, as Linux tells of it (https://man7.org/linux/man-pages/man5/proc.5.html). */
interface Running {
  readonly pid: number;
  readonly parent: number;
  /** Processor time, in seconds. */
  readonly seconds: number;
}

const ticksPerSecond = 100;

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has ended
  }
};

function running(): Running[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      const fields = read(`/proc/${name}/stat`).split(') ')[1]?.split(' ');
      if (!fields) return [];
      const seconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
      return [{ pid: Number(name), parent: Number(fields[1]), seconds }];
    });
}

/** The processes that this one has started, and those that they have. */
function descendants(): Running[] {
  const all = running();
  const found = all.filter(({ parent }) => parent === process.pid);
  for (const { pid } of found) found.push(...all.filter(({ parent }) => parent === pid));
  return found;
}

/** Begins to count the processor time of the processes that this one has started, in seconds. */
export function processorClock(): () => number {
  const before = new Map(descendants().map(({ pid, seconds }) => [pid, seconds]));
  return () => descendants().reduce((sum, { pid, seconds }) => sum + seconds - (before.get(pid) ?? 0), 0);
}

/** The memory of the largest of them, in bytes: what it shares with others is divided among them (PSS). */
export const largestDescendant = (): number =>
  Math.max(
    0,
    ...descendants().map(({ pid }) => {
      const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`)) ?? [];
      return 1024 * Number(kilobytes ?? 0);
    }),
  );
