import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../lib/host/files';
import { temporaryFolder } from '../support/folder';

const folder = temporaryFolder('files-');

it('makeFolder makes a folder with those that it lies in, and leaves one that is there', () => {
  const path = join(folder, 'a', 'b', 'c');
  makeFolder(path);
  makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

it('makeFolder fails where a file is in the way', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow('EEXIST');
  expect(() => makeFolder(join(file, 'within'))).toThrow(/EEXIST|ENOTDIR/);
});

const itInProc = existsSync('/proc/self') ? it : it.skip;
itInProc('makeFolder fails in /proc, where nothing can be made', () => {
  expect(() => makeFolder('/proc/there/is/none')).toThrow('ENOENT');
});
