import { Adam, DataLoader, DataLoaders, F, Learner, manualSeed, nn, tensor, tf, zip } from 'fastbook-ts';
import { lineLearner, lineLoaders } from '../support/line';

beforeAll(() => {
  jest.spyOn(console, 'log').mockImplementation();
});
beforeEach(() => {
  jest.mocked(console.log).mockClear();
});
const printed = () => jest.mocked(console.log).mock.calls.flat() as string[];
const options = { lossFunc: F.mseLoss };

describe('new Learner', () => {
  it('new Learner(…) refuses a missing loss function', () => {
    expect(() => new Learner(lineLoaders(), nn.Linear(1, 1), {} as never)).toThrow(
      'please pass a loss function',
    );
  });

  it('new Learner(…) refuses a model without parameters', () => {
    expect(() => new Learner(lineLoaders(), (x: tf.Tensor) => x, options)).toThrow(
      'the model has no parameters to train',
    );
  });
});

describe('fit', () => {
  it('fit(epochs) finds a line, and prints a table with a row for each epoch', async () => {
    const learn = lineLearner();
    await learn.fit(200);
    const [weight, bias] = learn.model.parameters().map(p => p.item());
    expect(weight).toBeCloseTo(2, 2);
    expect(bias).toBeCloseTo(1, 2);
    const [header, first] = printed();
    expect(header).toBe('epoch     train_loss  valid_loss  distance  time');
    expect(first).toMatch(/^0 {9}\d\.\d{6} {4}\d\.\d{6} {4}\d\.\d{6} {2}00:00$/);
    expect(printed()).toHaveLength(201);
  });

  it('fit(epochs, lr) records values, smoothed losses and learning rates anew', async () => {
    const learn = lineLearner();
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

  it('fit(…, {resetOpt}) begins with a new optimizer, fit(…) keeps the old one', async () => {
    const learn = lineLearner({ optFunc: Adam });
    await learn.fit(1);
    const { opt } = learn;
    await learn.fit(1, 0.2);
    expect([learn.opt === opt, opt.lr]).toEqual([true, 0.2]);
    await learn.fit(1, 0.2, { resetOpt: true });
    expect(learn.opt).not.toBe(opt);
  });

  it('fit(epochs) has hardly more tensors after 20 epochs than after 2', async () => {
    const counts: number[] = [];
    await lineLearner({ optFunc: Adam }).fit(20, 0.01, {
      cbs: [
        {
          afterEpoch: ({ epoch }) => {
            if (epoch === 1 || epoch === 19) counts.push(tf.memory().numTensors);
          },
        },
      ],
    });
    expect(counts[1] - counts[0]).toBeLessThan(50);
  });

  it('fit(-1) is refused', async () => {
    await expect(lineLearner().fit(-1)).rejects.toThrow('fit: expected a number of epochs, got -1');
  });

  it.each<[string, () => Learner, RegExp]>([
    [
      'a wrong shape for the model',
      () => new Learner(lineLoaders(), nn.Linear(2, 1), options),
      /expected \[bs, 2\], got shape \[4, 1\]/,
    ],
    [
      'a wrong shape for the loss',
      () => new Learner(lineLoaders(), nn.Linear(1, 3), { lossFunc: (p, t) => p.sub(t.reshape([2, 2])) }),
      /the loss function failed for predictions \[4, 3\] and targets \[4, 1\]: The size of tensor/,
    ],
    [
      'a loss that is no scalar',
      () => new Learner(lineLoaders(), nn.Linear(1, 1), { lossFunc: (p, t) => p.sub(t) }),
      /has to return one number, got shape \[4, 1\]/,
    ],
    [
      'a metric that throws',
      () =>
        lineLearner({
          metrics: function precision() {
            throw new Error('no labels');
          },
        }),
      /the metric precision failed: no labels/,
    ],
    [
      'a loss that is NaN',
      () => lineLearner({ lossFunc: (p: tf.Tensor, t: tf.Tensor) => p.sub(t).mean().mul(NaN) }),
      /the loss is NaN in epoch 0, batch 0/,
    ],
    [
      'an empty loader',
      () =>
        new Learner(
          new DataLoaders(
            new DataLoader(zip(tf.zeros([0, 1]), tf.zeros([0, 1])), { batchSize: 1 }),
            lineLoaders().valid,
          ),
          nn.Linear(1, 1),
          options,
        ),
      /the training loader has no batches/,
    ],
  ])('fit(…) names %s, and again in the next fit', async (_, make, message) => {
    const learn = make();
    await expect(learn.fit(1)).rejects.toThrow(message);
    await expect(learn.fit(1)).rejects.toThrow(message); // not: a fit is still running
  });

  it('fit(…) stops at an interrupt, and refuses a second fit beside it', async () => {
    const learn = lineLearner();
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

describe('validate', () => {
  it('validate() weighs the batches by their size', async () => {
    const x = tensor([[0], [0], [0]]).float();
    const valid = new DataLoader(zip(x, tensor([[1], [1], [4]]).float()), { batchSize: 2 });
    const learn = new Learner(new DataLoaders(lineLoaders().train, valid), nn.Linear(1, 1), {
      lossFunc: F.mseLoss,
      metrics: (_, targets) => targets.mean(),
    });
    const [, mean] = await learn.validate();
    expect(mean).toBeCloseTo(2, 6);
  });
});

describe('fitOneCycle', () => {
  it('fitOneCycle(epochs, lr) raises the rate for a quarter of the batches', async () => {
    const learn = lineLearner();
    await learn.fitOneCycle(10, 0.1);
    const { lr, mom } = learn.recorder.hps;
    expect([lr[0], lr[5], Math.max(...lr)]).toEqual([0.004, 0.1, 0.1]);
    expect(lr[19]).toBeCloseTo(1e-6 + (0.1 * (1 - Math.cos(Math.PI / 15))) / 2, 6);
    expect([mom[0], mom[5]].map(x => x.toFixed(3))).toEqual(['0.950', '0.850']);
  });
});

describe('lrFind', () => {
  it('lrFind() suggests a rate, and restores model and optimizer', async () => {
    manualSeed(1);
    const learn = lineLearner();
    await learn.fit(1);
    const [{ opt }, before] = [learn, learn.model.parameters().map(p => p.item())];
    const { suggestion, plot } = await learn.lrFind();
    expect(suggestion).toBeGreaterThan(1e-4);
    expect(suggestion).toBeLessThan(10);
    expect(plot.toSVG()).toContain('learning rate');
    expect([learn.opt === opt, learn.model.parameters().map(p => p.item())]).toEqual([true, before]);
  });
});

describe('getPreds', () => {
  it('getPreds() gives predictions and targets of the validation set', async () => {
    const [preds, targets] = await lineLearner().getPreds();
    expect([preds.shape, targets.arraySync()]).toEqual([
      [4, 1],
      [[2], [2.25], [2.5], [2.75]],
    ]);
  });
});
