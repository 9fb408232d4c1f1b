import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { getImageFiles, Path } from 'fastbook-ts';
import { temporaryFolder } from '../support/folder';

const folder = temporaryFolder('fastbook-path-');
beforeAll(() => {
  mkdirSync(join(folder, 'train'));
  for (const file of ['b.png', 'a.txt', '.hidden.png', join('train', '10.JPG')])
    writeFileSync(join(folder, file), 'text');
});
afterEach(() => {
  Path.BASE_PATH = undefined;
});

describe('Path', () => {
  it('ls() lists a folder, sorted, and prints relative to BASE_PATH', () => {
    Path.BASE_PATH = new Path(folder);
    expect(inspect(new Path(folder).ls())).toBe('(#4) [.hidden.png,a.txt,b.png,train]');
    expect(inspect(new Path(folder, 'train').ls())).toBe('(#1) [train/10.JPG]');
    expect(inspect(new Path(folder))).toBe('.');
    expect(inspect(new Path(folder).parent)).toBe(String(new Path(folder).parent).replaceAll('\\', '/'));
  });

  it('has join, name, stem, suffix, parent and readText', () => {
    const path = new Path('data').join('train', '3', '7.png');
    expect(String(path)).toBe(join('data', 'train', '3', '7.png'));
    expect([path.name, path.stem, path.suffix, path.parent.name]).toEqual(['7.png', '7', '.png', '3']);
    expect(new Path(folder, 'a.txt').readText()).toBe('text');
  });

  it('ls() refuses a missing folder, and a file', () => {
    expect(() => new Path(folder, 'nowhere').ls()).toThrow(`no such folder: ${join(folder, 'nowhere')}`);
    expect(() => new Path(folder, 'a.txt').ls()).toThrow(`not a folder: ${join(folder, 'a.txt')}`);
  });
});

describe('getImageFiles', () => {
  it('getImageFiles(folder) finds images in all folders below, without hidden ones', () => {
    Path.BASE_PATH = new Path(folder);
    expect(inspect(getImageFiles(folder))).toBe('(#2) [b.png,train/10.JPG]');
  });

  it('getImageFiles(folder, {recurse: false}) finds images of the folder itself', () => {
    Path.BASE_PATH = new Path(folder);
    expect(inspect(getImageFiles(folder, { recurse: false }))).toBe('(#1) [b.png]');
  });
});
