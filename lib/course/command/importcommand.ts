import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments, UsageError } from '../../cli/args';
import type { Streams } from '../../cli/streams';
import { rosterFile } from '../collect/roster';
import { folderOf } from '../format/folders';
import { handedInTime } from '../format/handedintime';
import { excerptLine } from '../grade/excerpt';
import { manualFile } from '../grade/manualgrades';
import { readGradebook } from '../gradebook/gradebook';
import { gradebookTables } from '../gradebook/gradebooktables';
import { dueFile } from '../policy/duedates';
import { writeAtomically } from '../../host/files';
import { commonOptions } from './commonoptions';

const usage = `Takes over what teachers have said in nbgrader: students, points and comments, due dates,
extensions and late penalties.

usage: fastbook-course import [options] GRADEBOOK

  --course DIR           the course's folder (default: the current one)
  --help                 print this

GRADEBOOK is nbgrader's gradebook.db. Writes roster.csv, manual.csv and due.csv; where one of them is there
already, nothing is written. The points of tests are not taken over: fastbook-course grade finds them.
Exit status: 0 if all was taken over, 1 if something was left out, which is named, 2 for a mistake on the
command line.
`;

/**
 * Runs `fastbook-course import`.
 *
 * @returns the exit code.
 * @throws UsageError; Error for a file that is no gradebook, and for a table that is there already.
 */
export async function importCommand(args: readonly string[], { out, error }: Streams): Promise<number> {
  const {
    values: { course, help },
    positionals,
  } = parseArguments(args, commonOptions);
  if (help) {
    out(usage);
    return 0;
  }
  if (positionals.length !== 1) throw new UsageError(`expected one gradebook.db, got ${positionals.length}`);
  const { left, ...tables } = gradebookTables(await readGradebook(positionals[0]), (assignment, student) =>
    handedInTime(folderOf(course, 'submitted', assignment, student)),
  );
  const names = { roster: rosterFile, manual: manualFile, due: dueFile };
  const files = Object.entries(tables).map(([kind, text]) => ({
    file: join(course, names[kind as keyof typeof names]),
    text,
  }));
  const there = files.find(({ file }) => existsSync(file))?.file;
  if (there !== undefined)
    throw new Error(`${there} is there already; move it away, and import again: nothing was written`);
  for (const { file, text } of files) writeAtomically(file, text);
  out(files.map(({ file }) => `${file}\n`).join(''));
  error(left.map(sentence => `NOT TAKEN OVER: ${excerptLine(sentence)}\n`).join(''));
  return left.length > 0 ? 1 : 0;
}
