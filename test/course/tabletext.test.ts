import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRoster } from '../../lib/course/collect/roster';
import { readManualRows } from '../../lib/course/grade/manualgrades';
import { namedRows } from '../../lib/course/policy/namedrows';
import { temporaryFolderInPackage } from '../support/folder';

const readers: Record<string, [head: string, read: (root: string) => unknown]> = {
  'manual.csv': ['student,assignment,cell,points,comment', readManualRows],
  'due.csv': ['student,assignment,due', root => namedRows(root, 'due.csv', ['student', 'assignment', 'due'])],
  'groups.csv': ['group,student', root => namedRows(root, 'groups.csv', ['group', 'student'])],
  'roster.csv': ['student,name', root => readRoster(root)],
};

it.each(Object.entries(readers))(
  '%s in another encoding than UTF-8 is refused, with what to do',
  (name, [head, read]) => {
    const root = temporaryFolderInPackage('tables-');
    const row = head.replace('student', 'Zoë').replace(/points/, '1');
    const write = (encoding: BufferEncoding) =>
      writeFileSync(
        join(root, name),
        Buffer.from(`\ufeff${head}\n${row}\n`.slice(encoding === 'utf8' ? 0 : 1), encoding),
      );
    write('latin1');
    expect(() => read(root)).toThrow(`${name} is not in UTF-8; save it from the spreadsheet as "CSV UTF-8"`);
    write('utf16le');
    expect(() => read(root)).toThrow();
    write('utf8');
    expect(JSON.stringify(read(root))).toContain('Zoë');
  },
);
