import { readdirSync, readFileSync } from 'node:fs';
import { withKernel } from '../../lib/jupyter/client/kernel';
import type { Candidate } from './candidates';
import { median } from './median';
import { timedCell } from './timedcell';

/** How a kernel fares over many cells. */
export interface ManyCells {
  /** About the tenth cell, in milliseconds: the median of five. */
  readonly tenth: number;
  /** The last cells, in milliseconds: the median of five. */
  readonly last: number;
  /** Growth of resident memory from the tenth cell to the last, in MB; undefined but on Linux. */
  readonly growthMB?: number;
}

const [count, names] = [300, 200];

/** Runs 300 cells, of which the first 200 declare a name each, and the others use these. */
export async function manyCells({ kernel, cwd }: Candidate): Promise<ManyCells | undefined> {
  if (typeof kernel === 'string') return undefined;
  return withKernel(kernel, { cwd }, async running => {
    const times: number[] = [];
    let early: number | undefined;
    for (let i = 0; i < count; i++) {
      const declared = i < names ? `const name${i} = ${i}; ` : '';
      times.push(await timedCell(running, `${declared}name${i % names} + 1`));
      if (i === 9) early = residentMB(running.pid!);
    }
    const late = residentMB(running.pid!);
    return {
      tenth: median(times.slice(7, 12)),
      last: median(times.slice(-5)),
      ...(early !== undefined && late !== undefined && { growthMB: late - early }),
    };
  });
}

/** Resident memory of a kernel's processes, which share its session (`man 5 proc`). */
function residentMB(session: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  let kB = 0;
  for (const pid of readdirSync('/proc')) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      if (Number(fields[3]) !== session) continue;
      kB += Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      /* no process, or one that has ended */
    }
  }
  return kB / 1024;
}
