import {
  Cancel,
  DataLoader,
  DataLoaders,
  F,
  Learner,
  nn,
  SGD,
  tensor,
  zip,
  type Callback,
  type Level,
} from 'fastbook-ts';
import { lineLearner } from '../support/line';

beforeAll(() => {
  jest.spyOn(console, 'log').mockImplementation();
});

describe('a callback', () => {
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

  it('is called for every event, in order', async () => {
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
  ])('new Cancel(%p) in %s ends that stage', async (level, event, expected) => {
    const { events, callback } = log([event, level]);
    await one().fit(1, 0.1, { cbs: [callback] });
    expect(events.slice(0, expected.length)).toEqual(expected);
  });

  it('is refused with a method for an unknown event', async () => {
    await expect(lineLearner().fit(1, 0.1, { cbs: [{ afterBach: () => {} } as Callback] })).rejects.toThrow(
      'unknown event in a callback: afterBach',
    );
  });
});
