import { join } from 'node:path';
import { inspect } from 'node:util';
import { ImageDataLoaders, manualSeed } from 'fastbook-ts';
import { temporaryFolder } from '../support/folder';
import { writeStripes, type ImageCounts } from '../support/stripes';

const folder = temporaryFolder('fastbook-vision-');

const write = (name: string, sets: ImageCounts, options?: { size?: number; channels?: number }) => {
  const root = join(folder, name);
  writeStripes(root, sets, options);
  return root;
};

describe('ImageDataLoaders.fromFolder', () => {
  it('fromFolder(path, {bs}) takes classes from folders, and leaves out the last images', async () => {
    const dls = await ImageDataLoaders.fromFolder(
      write('grey', { train: { 7: 5, 3: 6 }, valid: { 3: 2, 7: 1 } }),
      { bs: 4 },
    );
    expect([...dls.vocab]).toEqual(['3', '7']);
    expect([dls.c, dls.train.length, dls.valid.length, dls.trainDs.length, dls.validDs.length]).toEqual([
      2, 2, 1, 11, 3,
    ]);
    expect(dls.trainDs.labels).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    const [x, y] = dls.valid.oneBatch();
    expect([x.shape, y.shape, y.dtype]).toEqual([[3, 8, 8, 3], [3], 'int32']);
    expect([...y.dataSync()]).toEqual([0, 0, 1]);
  });

  it('fromFolder(path) makes three equal channels of grey', async () => {
    const dls = await ImageDataLoaders.fromFolder(write('grey3', { train: { a: 2 }, valid: { a: 1 } }), {
      bs: 2,
    });
    const pixels = dls.valid.oneBatch()[0].dataSync();
    expect([...pixels.slice(0, 6)].map(v => Math.round(v * 255))).toEqual([255, 255, 255, 10, 10, 10]);
    expect(inspect(dls.trainDs)).toBe('(#2) images 8×8, grey');
  });

  it('showBatch({maxN}) shows images under their labels', async () => {
    const dls = await ImageDataLoaders.fromFolder(
      write('batch', { train: { 3: 4, 7: 4 }, valid: { 3: 1 } }),
      { bs: 4 },
    );
    expect(dls.showBatch({ maxN: 3 }).toSVG()).toMatch(/<text[^>]*>[37]<\/text>.*<image/);
  });

  it('fromFolder(path) takes colours as they are', async () => {
    const dls = await ImageDataLoaders.fromFolder(
      write('colour', { train: { a: 2, b: 2 }, valid: { a: 1 } }, { channels: 3 }),
      { bs: 2 },
    );
    expect(inspect(dls.validDs)).toBe('(#1) images 8×8, in colour');
    expect(dls.validDs.at(0)[0].shape).toEqual([8, 8, 3]);
  });

  it('fromFolder(path, {validPct}) draws a share of all images for validation', async () => {
    manualSeed(1);
    const dls = await ImageDataLoaders.fromFolder(write('share', { all: { a: 10, b: 10 } }), {
      validPct: 0.2,
      bs: 4,
    });
    expect([dls.trainDs.length, dls.validDs.length]).toEqual([16, 4]);
    const files = [...dls.trainDs.files, ...dls.validDs.files].map(String);
    expect(new Set(files).size).toBe(20);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'a label that the training set lacks',
      () => ImageDataLoaders.fromFolder(write('label', { train: { a: 1, b: 1 }, valid: { x: 1 } })),
      "label 'x' of",
    ],
    [
      'a folder that is not there',
      () => ImageDataLoaders.fromFolder(write('folder', { train: { a: 1 } })),
      'no such folder:',
    ],
    [
      'a validPct above 1',
      () => ImageDataLoaders.fromFolder(write('pct', { all: { a: 1 } }), { validPct: 2 }),
      'validPct: expected a share between 0 and 1, got 2',
    ],
    [
      'images that differ in size',
      () => {
        write('sizes', { train: { a: 1 }, valid: { a: 1 } });
        return ImageDataLoaders.fromFolder(write('sizes', { train: { b: 1 } }, { size: 9 }));
      },
      'images differ in size',
    ],
  ])('fromFolder(path) refuses %s', async (_, load, message) => {
    await expect(load()).rejects.toThrow(message);
  });
});
