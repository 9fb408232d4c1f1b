import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import {
  Adam,
  arange,
  Cancel,
  DataLoader,
  DataLoaders,
  F,
  Learner,
  manualSeed,
  nn,
  SGD,
  tensor,
  tf,
  zip,
  type Callback,
  type Level,
} from 'fastbook-ts';

beforeAll(() => {
  jest.spyOn(console, 'log').mockImplementation();
});
beforeEach(() => {
  jest.mocked(console.log).mockClear();
});
const printed = () => jest.mocked(console.log).mock.calls.flat() as string[];

/** A line y = 2x + 1 through 8 points, in batches of 4; the last 4 points to validate. */
const line = () => {
  const x = arange(8).float().div(8).unsqueeze(1);
  const y = x.mul(2).add(1);
  return new DataLoaders(
    new DataLoader(zip(x, y), { batchSize: 4 }),
    new DataLoader(zip(x.window([4, 8]), y.window([4, 8])), { batchSize: 4 }),
  );
};
const distance = (preds: tf.Tensor, targets: tf.Tensor) => F.l1Loss(preds, targets);
const learner = (options = {}) =>
  new Learner(line(), nn.Linear(1, 1), {
    lossFunc: F.mseLoss,
    optFunc: SGD,
    lr: 0.5,
    metrics: distance,
    ...options,
  });

describe('nn', () => {
  it('Linear is a function of [bs, in] with weight and bias, and says what it is', () => {
    const layer = nn.Linear(784, 30);
    expect(layer(tf.ones([2, 784])).shape).toEqual([2, 30]);
    expect(layer.namedParameters().map(([name, { shape }]) => [name, shape])).toEqual([
      ['weight', [30, 784]],
      ['bias', [30]],
    ]);
    expect(layer.weight.abs().max().item()).toBeLessThanOrEqual(1 / 28);
    expect(() => layer(tf.ones([2, 30]))).toThrow(
      'Linear(inFeatures=784, outFeatures=30, bias=true): expected [bs, 784], got shape [2, 30]',
    );
    expect(nn.Linear(2, 1, { bias: false }).parameters()).toHaveLength(1);
  });

  it('Sequential chains modules, and counts 23,581 parameters in the simple net', () => {
    const net = nn.Sequential(nn.Linear(784, 30), nn.ReLU(), nn.Linear(30, 1));
    expect(net.parameters().reduce((sum, { size }) => sum + size, 0)).toBe(23581);
    expect(net.namedParameters().map(([name]) => name)).toEqual(['0.weight', '0.bias', '2.weight', '2.bias']);
    expect(inspect(net)).toBe(
      'Sequential(\n  (0): Linear(inFeatures=784, outFeatures=30, bias=true)\n  (1): ReLU()\n  (2): ' +
        'Linear(inFeatures=30, outFeatures=1, bias=true)\n)',
    );
    expect([net.eval().children[1].training, net.train().children[1].training]).toEqual([false, true]);
  });
});

describe('fit', () => {
  it('finds a line, and leaves a table with a row an epoch', async () => {
    const learn = learner();
    await learn.fit(200);
    const [weight, bias] = learn.model.parameters().map(p => p.item());
    expect(weight).toBeCloseTo(2, 2);
    expect(bias).toBeCloseTo(1, 2);
    const [header, first] = printed();
    expect(header).toBe('epoch     train_loss  valid_loss  distance  time');
    expect(first).toMatch(/^0 {9}\d\.\d{6} {4}\d\.\d{6} {4}\d\.\d{6} {2}00:00$/);
    expect(printed()).toHaveLength(201);
  });

  it('records values, smoothed losses and learning rates, begun anew by each fit', async () => {
    const learn = learner();
    const seen: number[] = [];
    await learn.fit(2, 0.1, {
      cbs: [
        {
          afterLoss: ({ training, loss }) => {
            if (training) seen.push(loss);
          },
        },
      ],
    });
    const { recorder } = learn;
    expect([recorder.lrs, recorder.iters, recorder.values.length, recorder.values[0].length]).toEqual([
      [0.1, 0.1, 0.1, 0.1],
      [2, 4],
      2,
      3,
    ]);
    expect(recorder.losses[0]).toBeCloseTo(seen[0], 6);
    expect(recorder.losses[1]).toBeCloseTo((0.98 * 0.02 * seen[0] + 0.02 * seen[1]) / (1 - 0.98 ** 2), 6);
    expect(recorder.values[1][0]).toBe(recorder.losses[3]);
    await learn.fit(1, 0.1);
    expect(recorder.losses).toHaveLength(2);
    expect(recorder.plotLoss({ skipStart: 0 }).toSVG()).toContain('stroke="red"');
  });

  it('weighs the validation batches by their size', async () => {
    const x = tensor([[0], [0], [0]]).float();
    const valid = new DataLoader(zip(x, tensor([[1], [1], [4]]).float()), { batchSize: 2 });
    const learn = new Learner(new DataLoaders(line().train, valid), nn.Linear(1, 1), {
      lossFunc: F.mseLoss,
      metrics: (_, targets) => targets.mean(),
    });
    const [, mean] = await learn.validate();
    expect(mean).toBeCloseTo(2, 6);
  });

  it('keeps its optimizer from fit to fit, unless told otherwise', async () => {
    const learn = learner({ optFunc: Adam });
    await learn.fit(1);
    const { opt } = learn;
    await learn.fit(1, 0.2);
    expect([learn.opt === opt, opt.lr]).toEqual([true, 0.2]);
    await learn.fit(1, 0.2, { resetOpt: true });
    expect(learn.opt).not.toBe(opt);
  });

  it('keeps the number of tensors from epoch to epoch', async () => {
    const counts: number[] = [];
    await learner({ optFunc: Adam }).fit(20, 0.01, {
      cbs: [
        {
          afterEpoch: () => {
            counts.push(tf.memory().numTensors);
          },
        },
      ],
    });
    expect(counts[19]).toBe(counts[1]);
  });

  it('fitOneCycle raises the rate for a quarter of the batches, and the momentum the other way', async () => {
    const learn = learner();
    await learn.fitOneCycle(10, 0.1);
    const { lr, mom } = learn.recorder.hps;
    expect([lr[0], lr[5], Math.max(...lr)]).toEqual([0.004, 0.1, 0.1]);
    expect(lr[19]).toBeCloseTo(1e-6 + (0.1 * (1 - Math.cos(Math.PI / 15))) / 2, 6);
    expect([mom[0], mom[5]].map(x => x.toFixed(3))).toEqual(['0.950', '0.850']);
  });

  it('lrFind suggests a rate, and puts model and optimizer back', async () => {
    manualSeed(1);
    const learn = learner();
    await learn.fit(1);
    const [{ opt }, before] = [learn, learn.model.parameters().map(p => p.item())];
    const { suggestion, plot } = await learn.lrFind();
    expect(suggestion).toBeGreaterThan(1e-4);
    expect(suggestion).toBeLessThan(10);
    expect(plot.toSVG()).toContain('learning rate');
    expect([learn.opt === opt, learn.model.parameters().map(p => p.item())]).toEqual([true, before]);
  });

  it('getPreds gives predictions and targets of the validation set', async () => {
    const [preds, targets] = await learner().getPreds();
    expect([preds.shape, targets.arraySync()]).toEqual([
      [4, 1],
      [[2], [2.25], [2.5], [2.75]],
    ]);
  });
});

describe('callbacks', () => {
  const log = (...cancelled: [keyof Callback, Level][]) => {
    const events: string[] = [];
    const levels: Level[] = ['Fit', 'Epoch', 'Train', 'Validate', 'Batch', 'Backward', 'Step'];
    const names = [
      ...levels.flatMap(level => ['before', 'afterCancel', 'after', 'cleanup'].map(when => when + level)),
      'afterPred',
      'afterLoss',
    ];
    const callback = Object.fromEntries(
      names.map(name => [
        name,
        () => {
          events.push(name);
          if (events.filter(event => event === name).length > 1) return; // once
          for (const [event, level] of cancelled) if (event === name) throw new Cancel(level);
        },
      ]),
    ) as Callback;
    return { events, callback };
  };
  const one = () => {
    const [x, y] = [tensor([[1]]).float(), tensor([[1]]).float()];
    const loader = new DataLoader(zip(x, y), { batchSize: 1 });
    return new Learner(new DataLoaders(loader, loader), nn.Linear(1, 1), {
      lossFunc: F.mseLoss,
      optFunc: SGD,
    });
  };
  const training = [
    'beforeBatch',
    'afterPred',
    'afterLoss',
    'beforeBackward',
    'afterBackward',
    'cleanupBackward',
    'beforeStep',
    'afterStep',
    'cleanupStep',
    'afterBatch',
    'cleanupBatch',
  ];
  const validating = [
    'beforeValidate',
    'beforeBatch',
    'afterPred',
    'afterLoss',
    'afterBatch',
    'cleanupBatch',
    'afterValidate',
    'cleanupValidate',
  ];

  it('hear of every event, in order', async () => {
    const { events, callback } = log();
    await one().fit(1, 0.1, { cbs: [callback] });
    expect(events).toEqual([
      'beforeFit',
      'beforeEpoch',
      'beforeTrain',
      ...training,
      'afterTrain',
      'cleanupTrain',
      ...validating,
      'afterEpoch',
      'cleanupEpoch',
      'afterFit',
      'cleanupFit',
    ]);
  });

  it.each<[Level, keyof Callback, string[]]>([
    [
      'Fit',
      'afterPred',
      [
        'beforeFit',
        'beforeEpoch',
        'beforeTrain',
        'beforeBatch',
        'afterPred',
        'cleanupBatch',
        'cleanupTrain',
        'cleanupEpoch',
        'afterCancelFit',
        'afterFit',
        'cleanupFit',
      ],
    ],
    [
      'Train',
      'afterLoss',
      [
        'beforeFit',
        'beforeEpoch',
        'beforeTrain',
        'beforeBatch',
        'afterPred',
        'afterLoss',
        'cleanupBatch',
        'afterCancelTrain',
        'afterTrain',
        'cleanupTrain',
        ...validating.slice(0, 3),
      ],
    ],
    [
      'Batch',
      'beforeBackward',
      [
        'beforeFit',
        'beforeEpoch',
        'beforeTrain',
        'beforeBatch',
        'afterPred',
        'afterLoss',
        'beforeBackward',
        'cleanupBackward',
        'afterCancelBatch',
        'afterBatch',
        'cleanupBatch',
        'afterTrain',
      ],
    ],
    [
      'Step',
      'beforeStep',
      [
        'beforeFit',
        'beforeEpoch',
        'beforeTrain',
        ...training.slice(0, 7),
        'afterCancelStep',
        'afterStep',
        'cleanupStep',
        'afterBatch',
      ],
    ],
  ])('can cancel a %s in %s', async (level, event, expected) => {
    const { events, callback } = log([event, level]);
    await one().fit(1, 0.1, { cbs: [callback] });
    expect(events.slice(0, expected.length)).toEqual(expected);
  });

  it('are refused for an event that does not exist', async () => {
    await expect(learner().fit(1, 0.1, { cbs: [{ afterBach: () => {} } as Callback] })).rejects.toThrow(
      'unknown event in a callback: afterBach',
    );
  });
});

describe('errors name what was wrong, and leave the Learner usable', () => {
  const options = { lossFunc: F.mseLoss };
  it('no loss, no parameters, no number of epochs', async () => {
    expect(() => new Learner(line(), nn.Linear(1, 1), {} as never)).toThrow('please pass a loss function');
    expect(() => new Learner(line(), (x: tf.Tensor) => x, options)).toThrow(
      'the model has no parameters to train',
    );
    await expect(learner().fit(-1)).rejects.toThrow('fit: expected a number of epochs, got -1');
  });

  it.each<[string, () => Learner, RegExp]>([
    [
      'a wrong shape for the model',
      () => new Learner(line(), nn.Linear(2, 1), options),
      /expected \[bs, 2\], got shape \[4, 1\]/,
    ],
    [
      'a wrong shape for the loss',
      () => new Learner(line(), nn.Linear(1, 3), { lossFunc: (p, t) => p.sub(t.reshape([2, 2])) }),
      /the loss function failed for predictions \[4, 3\] and targets \[4, 1\]: The size of tensor/,
    ],
    [
      'a loss that is no scalar',
      () => new Learner(line(), nn.Linear(1, 1), { lossFunc: (p, t) => p.sub(t) }),
      /has to return one number, got shape \[4, 1\]/,
    ],
    [
      'a metric that throws',
      () =>
        learner({
          metrics: function precision() {
            throw new Error('no labels');
          },
        }),
      /the metric precision failed: no labels/,
    ],
    [
      'a loss that is NaN',
      () => learner({ lossFunc: (p: tf.Tensor, t: tf.Tensor) => p.sub(t).mean().mul(NaN) }),
      /the loss is NaN in epoch 0, batch 0/,
    ],
    [
      'an empty loader',
      () =>
        new Learner(
          new DataLoaders(
            new DataLoader(zip(tf.zeros([0, 1]), tf.zeros([0, 1])), { batchSize: 1 }),
            line().valid,
          ),
          nn.Linear(1, 1),
          options,
        ),
      /the training loader has no batches/,
    ],
  ])('%s', async (_, make, message) => {
    const learn = make();
    await expect(learn.fit(1)).rejects.toThrow(message);
    await expect(learn.fit(1)).rejects.toThrow(message); // and not that a fit is still running
  });

  it('an interrupt stops a fit, and a second fit beside it is refused', async () => {
    const learn = learner();
    const fit = learn.fit(1_000_000);
    await expect(learn.fit(1)).rejects.toThrow('fit: the fit before is still running');
    while (learn.recorder.values.length < 3) await new Promise(resolve => setTimeout(resolve, 10));
    process.emit('SIGINT');
    await expect(fit).rejects.toThrow(/interrupted in epoch \d+, batch \d/);
    const epochs = learn.recorder.values.length;
    expect(epochs).toBeGreaterThan(1);
    expect(printed().length).toBe(epochs + 1);
    await learn.fit(1);
    expect(learn.recorder.values).toHaveLength(1);
    expect(process.listenerCount('SIGINT')).toBe(0);
  });
});

describe('save and load', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fastbook-model-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('give another model the same parameters', () => {
    const [a, b] = [learner(), learner()];
    a.save(join(folder, 'a.safetensors'));
    b.load(join(folder, 'a.safetensors'));
    expect(b.model.parameters().map(p => p.item())).toEqual(a.model.parameters().map(p => p.item()));
    const file = readFileSync(join(folder, 'a.safetensors'));
    const header = JSON.parse(file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE(0)))) as object;
    expect(header).toEqual({
      weight: { dtype: 'F32', shape: [1, 1], data_offsets: [0, 4] },
      bias: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
    });
  });

  it('name what does not fit, and change nothing', () => {
    const a = learner();
    const file = join(folder, 'a.safetensors');
    a.save(file);
    const other = new Learner(line(), nn.Linear(2, 1), { lossFunc: F.mseLoss });
    const before = other.model.parameters().map(p => p.arraySync());
    expect(() => other.load(file)).toThrow('parameter weight has shape [1, 2], the file has [1, 1]');
    expect(other.model.parameters().map(p => p.arraySync())).toEqual(before);
    writeFileSync(file, 'no model');
    expect(() => a.load(file)).toThrow('it is not a safetensors file');
  });
});
