import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { notebooksIn } from './folders';

/** nbgrader's file with the time of handing in, beside the notebooks; it is not for students to write. */
export const timestampFile = 'timestamp.txt';

/** The text of such a file, in UTC. */
export const timestampText = (time: number): string =>
  `${new Date(time).toISOString().replace('T', ' ').replace('Z', '000 UTC')}\n`;

/**
 * When a submission was handed in, in milliseconds since 1970: by nbgrader's `timestamp.txt`, or by the time
 * of its newest notebook. Undefined if there is none.
 */
export function handedInTime(folder: string): number | undefined {
  const file = join(folder, timestampFile);
  if (existsSync(file)) {
    const [, day, clock, zone] =
      /^\s*(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)\s*(UTC|Z|[+-]\d\d:?\d\d)?\s*$/.exec(
        readFileSync(file, 'utf8'),
      ) ?? [];
    const time = Date.parse(
      `${day}T${clock?.replace(/(\.\d{3})\d+$/, '$1')}${zone === 'UTC' || !zone ? 'Z' : zone}`,
    );
    if (!Number.isNaN(time)) return time;
  }
  const times = notebooksIn(folder).map(path => statSync(path).mtimeMs);
  return times.length === 0 ? undefined : Math.floor(Math.max(...times));
}
