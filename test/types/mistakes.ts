/** Calls that must not compile: each line below a `@ts-expect-error` has an error. */
import {
  Cancel,
  DataLoader,
  DataLoaders,
  F,
  Learner,
  nn,
  plotLine,
  tensor,
  untarData,
  visionLearner,
  zip,
  type Callback,
  type Event,
  type Level,
  type LossFunction,
  type Path,
} from 'fastbook-ts';

const loader = new DataLoader(zip(tensor([1]), tensor([2])), { batchSize: 1 });
const dls = new DataLoaders(loader, loader);
const model = nn.Linear(1, 1);
const x = tensor([[1, 2]]);

// @ts-expect-error -- there is no loss function
export const withoutLoss = new Learner(dls, model, {});
// @ts-expect-error -- fastai's option is lossFunc here
export const snakeCase = new Learner(dls, model, { lossFunc: F.mseLoss, loss_func: F.mseLoss });
// @ts-expect-error -- a DataLoader, not DataLoaders
export const oneLoader = new Learner(loader, model, { lossFunc: F.mseLoss });
// @ts-expect-error -- batches of text are no input of a model
export const texts = new Learner(new DataLoaders(new DataLoader(['a']), new DataLoader(['a'])), model, {
  lossFunc: F.mseLoss,
});
// @ts-expect-error -- visionLearner needs ImageDataLoaders
export const noImages = visionLearner(dls, () => ({ module: model, features: 1 }));
// @ts-expect-error -- an architecture is a function
export const noArchitecture = visionLearner(dls, 'resnet18');

// @ts-expect-error -- a loss is a tensor
export const numberLoss: LossFunction = () => 1;
// @ts-expect-error -- afterBach is no event
export const misspelt: Callback = { afterBach: () => {} };
// @ts-expect-error -- afterEpochs is no event
export const event: Event = 'afterEpochs';
// @ts-expect-error -- there is no stage Batches
export const level: Level = 'Batches';
// @ts-expect-error -- nor can it be cancelled
export const cancel = new Cancel('Batches');

// @ts-expect-error -- no text but ':' is an index
export const textIndex = x.at('1');
// @ts-expect-error -- a range has two ends
export const threeEnds = x.at([0, 1, 2]);
// @ts-expect-error -- a text is no tensor
export const textTensor = tensor('3');
// @ts-expect-error -- the gradient may be null
export const gradient = x.grad.mul(2);

// @ts-expect-error -- fastai's option is batchSize here
export const bs = new DataLoader([1], { bs: 1 });
// @ts-expect-error -- a number is no collection
export const noCollection = new DataLoader(1);
// @ts-expect-error -- the option of line plots is color
export const plot = plotLine([1, 2], { colour: 'red' });
// @ts-expect-error -- a module maps tensors
export const noTensor = model([1]);
// @ts-expect-error -- a Promise is no Path
export const path: Path = untarData('https://example.org/x.tgz');
