import { existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readNotebook, writeNotebook } from '../../lib/jupyter/notebook/nbformat';
import { beginTranslation, originalOf, outdatedCells, renewMarks } from './translation';

const usage = `Begins the translation of a notebook, and says which of its cells have to follow the original.

usage: npm run translation -- notebooks/LANGUAGE/NAME.ipynb [--done [CELL ...]]

Where there is no such file, it is made: the original's cells, to be put into the language. Where there is
one, the cells are named whose original has changed. --done says that they, or the named ones, have followed.
`;

const [path, done, ...ids] = process.argv.slice(2);
if (!path?.endsWith('.ipynb') || (done !== undefined && done !== '--done')) {
  console.error(usage);
  process.exit(2);
}
if (!existsSync(path)) {
  const original = join(dirname(dirname(path)), basename(path));
  mkdirSync(dirname(path), { recursive: true });
  writeNotebook(path, beginTranslation(readNotebook(original), original, path));
  console.log(`${path}: begun from ${original}`);
} else {
  const translation = readNotebook(path);
  const originalPath = originalOf(path, translation);
  if (originalPath === undefined)
    throw new Error(`${path} translates nothing: "fastbook": { "translates": … } is not in its metadata`);
  const original = readNotebook(originalPath);
  const now = done ? renewMarks(translation, original, ids) : translation;
  if (done) writeNotebook(path, now);
  const outdated = outdatedCells(now, original);
  console.log(
    outdated.length === 0
      ? `${path}: every cell has followed its original`
      : `${path}: the original of ${outdated.join(', ')} has changed`,
  );
}
