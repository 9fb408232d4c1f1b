import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import {
  accuracy,
  ClassificationInterpretation,
  cnnLearner,
  ImageDataLoaders,
  manualSeed,
  resnet18,
  tf,
  visionLearner,
} from 'fastbook-ts';
import { encodePng } from '../../lib/show/png';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fastbook-vision-'));
  jest.spyOn(console, 'log').mockImplementation();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Images of one brightness each, but for a bright stripe that tells the classes apart. */
function write(
  name: string,
  sets: Record<string, Record<string, number>>,
  { size = 8, channels = 1 } = {},
): string {
  const root = join(folder, name);
  for (const [set, classes] of Object.entries(sets)) {
    Object.entries(classes).forEach(([label, count], column) => {
      mkdirSync(join(root, set, label), { recursive: true });
      for (let i = 0; i < count; i++) {
        const data = new Uint8Array(size * size * channels).fill(10 + i);
        for (let y = 0; y < size; y++)
          data.fill(255, (y * size + 3 * column) * channels, (y * size + 3 * column + 1) * channels);
        writeFileSync(
          join(root, set, label, `${i}.png`),
          encodePng({ width: size, height: size, channels, data }),
        );
      }
    });
  }
  return root;
}

describe('ImageDataLoaders.fromFolder', () => {
  it(
    'takes classes from folders, sorted, leaves out the rest of an epoch, and makes grey three ' +
      'equal channels',
    async () => {
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
      const pixels = x.dataSync();
      expect([...pixels.slice(0, 6)].map(v => Math.round(v * 255))).toEqual([255, 255, 255, 10, 10, 10]);
      expect(inspect(dls.trainDs)).toBe('(#11) images 8×8, grey');
      expect(dls.showBatch({ maxN: 3 }).toSVG()).toMatch(/<text[^>]*>[37]<\/text>.*<image/);
    },
  );

  it('takes colours as they are', async () => {
    const dls = await ImageDataLoaders.fromFolder(
      write('colour', { train: { a: 2, b: 2 }, valid: { a: 1 } }, { channels: 3 }),
      { bs: 2 },
    );
    expect(inspect(dls.validDs)).toBe('(#1) images 8×8, in colour');
    expect(dls.validDs.at(0)[0].shape).toEqual([8, 8, 3]);
  });

  it('draws a share of all images for validation', async () => {
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
      'a label that the training set has not',
      () => ImageDataLoaders.fromFolder(write('label', { train: { a: 1, b: 1 }, valid: { x: 1 } })),
      "label 'x' of",
    ],
    [
      'a folder that is not there',
      () => ImageDataLoaders.fromFolder(write('folder', { train: { a: 1 } })),
      'no such folder:',
    ],
    [
      'a share that is none',
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
  ])('refuses %s', async (_, load, message) => {
    await expect(load()).rejects.toThrow(message);
  });
});

describe('visionLearner', () => {
  const loaders = () =>
    ImageDataLoaders.fromFolder(write('stripes', { train: { a: 24, b: 24 }, valid: { a: 4, b: 4 } }), {
      bs: 8,
    });

  it(
    'tells stripes apart, and shows how; with as many tensors after the fourth epoch as ' +
      'after the second',
    async () => {
      manualSeed(1);
      const dls = await loaders();
      const learn = visionLearner(dls, resnet18, { metrics: accuracy });
      const counts: number[] = [];
      await learn.fitOneCycle(4, 0.01, {
        cbs: [
          {
            afterEpoch: () => {
              counts.push(tf.memory().numTensors);
            },
          },
        ],
      });
      expect(counts[3]).toBe(counts[1]);
      expect(learn.recorder.values.at(-1)![2]).toBe(1);
      expect(learn.recorder.itemsPerSecond).toBeGreaterThan(0);

      const [label, index, probabilities] = await learn.predict(dls.validDs.files[7]);
      expect([label, index, probabilities.shape]).toEqual(['b', 1, [2]]);
      expect(probabilities.sum().item()).toBeCloseTo(1, 5);
      expect(learn.showResults({ maxN: 4 }).toSVG()).toContain('a / a');

      const interpretation = await ClassificationInterpretation.fromLearner(learn);
      expect(interpretation.confusionMatrix().arraySync()).toEqual([
        [4, 0],
        [0, 4],
      ]);
      expect(interpretation.mostConfused()).toHaveLength(0);
      expect(interpretation.plotConfusionMatrix().toSVG()).toContain('predicted');
      expect(interpretation.plotTopLosses(3).toSVG()).toMatch(/[ab] \/ [ab] \/ 0\.\d\d/);
    },
    60_000,
  );

  it('saves what batch normalisation has averaged, too', async () => {
    const dls = await loaders();
    const [learn, other] = [visionLearner(dls, resnet18), visionLearner(dls, resnet18)];
    await learn.fit(1, 0.01);
    learn.save(join(folder, 'model.safetensors'));
    other.load(join(folder, 'model.safetensors'));
    const [[a], [b]] = [await learn.getPreds(), await other.getPreds()];
    expect(a.sub(b).abs().max().item()).toBe(0);
  }, 60_000);

  it('refuses what it cannot do, and knows its old name', async () => {
    const dls = await loaders();
    expect(() => visionLearner(dls, resnet18, { pretrained: true })).toThrow(
      'there are no pretrained weights to be had here. Pass pretrained: false',
    );
    expect(() => visionLearner(dls, resnet18, { nOut: 1 })).toThrow(
      'a classifier needs at least two outputs, got nOut = 1',
    );
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    expect(cnnLearner(dls, resnet18, { pretrained: false }).model.children).toHaveLength(2);
    expect(warn).toHaveBeenCalledWith('cnnLearner is called visionLearner now.');
    warn.mockRestore();
  });
});
