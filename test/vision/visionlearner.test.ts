import { join } from 'node:path';
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
import { temporaryFolder } from '../support/folder';
import { writeStripes } from '../support/stripes';

const folder = temporaryFolder('fastbook-vision-');

beforeAll(() => {
  jest.spyOn(console, 'log').mockImplementation();
});

describe('visionLearner', () => {
  let dls: ImageDataLoaders;
  beforeAll(async () => {
    writeStripes(folder, { train: { a: 24, b: 24 }, valid: { a: 4, b: 4 } });
    dls = await ImageDataLoaders.fromFolder(folder, { bs: 8 });
  });

  it('fitOneCycle(4, lr) tells stripes apart', async () => {
    manualSeed(1);
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
  }, 60_000);

  it('save(path) and load(path) keep the averages of batch normalisation', async () => {
    const [learn, other] = [visionLearner(dls, resnet18), visionLearner(dls, resnet18)];
    await learn.fit(1, 0.01);
    learn.save(join(folder, 'model.safetensors'));
    other.load(join(folder, 'model.safetensors'));
    const [[a], [b]] = [await learn.getPreds(), await other.getPreds()];
    expect(a.sub(b).abs().max().item()).toBe(0);
  }, 60_000);

  it('visionLearner(…, {pretrained: true}) is refused', () => {
    expect(() => visionLearner(dls, resnet18, { pretrained: true })).toThrow(
      'there are no pretrained weights to be had here. Pass pretrained: false',
    );
  });

  it('visionLearner(…, {nOut: 1}) is refused', () => {
    expect(() => visionLearner(dls, resnet18, { nOut: 1 })).toThrow(
      'a classifier needs at least two outputs, got nOut = 1',
    );
  });

  it('cnnLearner(…) warns of its new name', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    expect(cnnLearner(dls, resnet18, { pretrained: false }).model.children).toHaveLength(2);
    expect(warn).toHaveBeenCalledWith('cnnLearner is called visionLearner now.');
    warn.mockRestore();
  });
});
