import {
  accuracy,
  Adam,
  BasicOptim,
  DataLoader,
  DataLoaders,
  F,
  Learner,
  nn,
  randn,
  SGD,
  tensor,
  tf,
  zip,
} from 'fastbook-ts';

// What is said of models, losses and optimizers that cannot work.
const any = (value: unknown) => value as never;
const leaf = () => randn(3).requiresGrad_();

it.each<[string, () => unknown, string]>([
  ['Linear', () => nn.Linear(3, 5)(randn(4)), 'expected [bs, 3], got shape [4]'],
  ['Linear', () => nn.Linear(3, 5)(any([1, 2, 3])), 'expected a tensor, got [1,2,3]. Write tensor(…)'],
  [
    'Linear',
    () => nn.Linear(any(undefined), 5),
    'Linear: expected a whole number of 1 or more as inFeatures, got undefined',
  ],
  [
    'Conv2d',
    () => nn.Conv2d(1, 2, 3, { stride: 0 }),
    'Conv2d: expected a whole number of 1 or more as stride, got 0',
  ],
  [
    'MaxPool2d',
    () => nn.MaxPool2d(0),
    'MaxPool2d: expected a whole number of 1 or more as kernelSize, got 0',
  ],
  [
    'tf.maxPool',
    () => tf.maxPool(tf.ones<tf.Rank.R4>([1, 4, 4, 1]), 2, 0, 'valid'),
    'expected a stride of 1 or more pixels, got 0 × 0',
  ],
  [
    'Sequential',
    () => nn.Sequential(nn.Linear(1, 1), any(nn.ReLU)),
    'Sequential: layer 1 is the function ReLU: write nn.ReLU()',
  ],
  [
    'Sequential',
    () => nn.Sequential(any([nn.ReLU()])),
    'Sequential: layer 0 is a list: give its layers one by one, ...layers',
  ],
  [
    'Sequential',
    () => nn.Sequential(any('relu')),
    "Sequential: layer 0 is the text 'relu': expected a module",
  ],
  [
    'module',
    () => nn.module(any(undefined)),
    'module: expected a function of a batch first, x => …, got undefined',
  ],
  [
    'mseLoss',
    () => F.mseLoss(randn(3, 1), randn(3)),
    'mseLoss: predictions of shape [3, 1] and targets of shape [3]: ' +
      'they have to be of one shape, as by targets.view(3, 1)',
  ],
  ['l1Loss', () => F.l1Loss(randn(3), randn(4)), 'l1Loss: predictions of shape [3] and targets of shape [4]'],
  [
    'mseLoss',
    () => F.mseLoss(randn(3), any(undefined)),
    'mseLoss: expected a tensor of targets, got undefined',
  ],
  [
    'crossEntropy',
    () => F.crossEntropy(randn(2, 3), any(['a', 'b'])),
    'crossEntropy: expected a tensor of targets, got ["a","b"]. A label is its position',
  ],
  [
    'crossEntropy',
    () => F.crossEntropy(randn(2, 3), tensor([0.5, 1])),
    'crossEntropy: the label 0.5 is none of 3 classes: expected whole numbers from 0 to 2',
  ],
  ['accuracy', () => accuracy(randn(2, 3), tensor([-1, 1])), 'accuracy: the label -1 is none of 3 classes'],
  [
    'accuracy',
    () => accuracy(tensor(1), tensor(1)),
    'accuracy: expected predictions [bs, classes], got shape []',
  ],
  ['SGD', () => SGD([], 0.1), 'SGD: there are no parameters to train'],
  [
    'SGD',
    () => SGD([randn(3)], 0.1),
    'SGD: no parameter needs a gradient, so none would change: call p.requiresGrad_()',
  ],
  [
    'SGD',
    () => SGD([leaf().mul(2)], 0.1),
    'SGD: a tensor of shape [3] was calculated from one with requiresGrad',
  ],
  [
    'SGD',
    () => SGD(any(nn.Linear(1, 1)), 0.1),
    'SGD: expected a list of parameters, got a module: write model.parameters()',
  ],
  ['Adam', () => Adam([leaf()], NaN), 'Adam: expected a learning rate of 0 or more, got NaN'],
  ['Adam', () => Adam([leaf()], 1, { mom: 2 }), 'expected a momentum from 0 up to 1, got 2'],
  [
    'BasicOptim',
    () => new BasicOptim([leaf()], -1),
    'BasicOptim: expected a learning rate of 0 or more, got -1',
  ],
  [
    'step',
    () => Object.assign(SGD([leaf()], 1), { lr: NaN }).step(),
    'step: expected a learning rate of 0 or more, got NaN',
  ],
  ['DataLoader', () => new DataLoader(any(5)), 'DataLoader: expected a collection, got 5'],
  ['DataLoader', () => new DataLoader([1], any(64)), 'DataLoader: expected { batchSize: … }, got 64'],
  [
    'oneBatch',
    () => new DataLoader([1, 2, 3], { batchSize: 64, dropLast: true }).oneBatch(),
    'its 3 items are fewer than a batch of 64. Give a smaller batch size',
  ],
])('%s: case %#', (_, call, message) => expect(call).toThrow(message));

it('Linear takes one item without a batch, as PyTorch does', () => {
  const layer = nn.Linear(3, 5);
  const item = tensor([1, 2, 3]);
  expect(layer(item).shape).toEqual([5]);
  expect(layer(item).arraySync()).toEqual(layer(item.unsqueeze(0)).at(0).arraySync());
  layer(item).sum().backward();
  expect(layer.weight.grad!.shape).toEqual([5, 3]);
});

it('new before a layer does no harm', () => {
  const made = [nn.Linear, nn.BatchNorm2d, nn.BatchNorm1d, nn.ReLU, nn.Flatten].map(layer =>
    String(Reflect.construct(layer, [2, 1])),
  );
  expect(made[0]).toBe(String(nn.Linear(2, 1)));
  expect(made[1]).toBe('BatchNorm2d(2)');
});

describe('a loss in a Learner', () => {
  const loader = (batchSize: number, dropLast = false) => {
    const pairs = zip(tensor([[1], [2], [3]]), tensor([[1], [2], [3]]));
    return new DataLoader(pairs, { batchSize, dropLast });
  };
  const fit = (lossFunc: unknown, train = loader(3), lr?: number) =>
    new Learner(new DataLoaders(train, loader(3)), nn.Linear(1, 1), { lossFunc: any(lossFunc) }).fit(1, lr);
  beforeAll(() => {
    jest.spyOn(console, 'log').mockImplementation();
  });

  it.each<[string, () => Promise<void>, string]>([
    [
      'that is async',
      () => fit((p: tf.Tensor, t: tf.Tensor) => Promise.resolve(F.mseLoss(p, t))),
      'got a Promise: do without async',
    ],
    [
      'that is a number',
      () => fit((p: tf.Tensor, t: tf.Tensor) => F.mseLoss(p, t).item()),
      ': do without item()',
    ],
    [
      'of each item',
      () => fit((p: tf.Tensor, t: tf.Tensor) => p.sub(t)),
      'got shape [3, 1] for predictions [3, 1] and targets [3, 1]. Take its mean()',
    ],
    [
      'with fewer items than a batch',
      () => fit(F.mseLoss, loader(64, true)),
      'the training loader has no batches: its 3 items are fewer than a batch of 64',
    ],
    [
      'with a rate that is no number',
      () => fit(F.mseLoss, loader(3), NaN),
      'fit: expected a learning rate of 0 or more, got NaN',
    ],
  ])('%s', async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });
});

it('a loss of ones own that compares each with each is warned of, once', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  const preds = () => randn(7, 1).requiresGrad_();
  for (let i = 0; i < 2; i++) preds().sub(randn(7)).square().mean().backward();
  preds().sub(randn(7, 1)).square().mean().backward();
  preds().sub(randn(1, 7)).square().mean().backward();
  expect(warn.mock.calls).toEqual([
    [
      'backward: predictions of shape [7, 1] and targets of shape [7] became [7, 7], each with each, which ' +
        'is likely a mistake. Give them one shape, as by targets.view(7, 1)',
    ],
  ]);
});
