/** The teaching library, as notebooks import it: `import { untarData, URLs, Learner } from 'fastbook-ts'`. */
import { useBackendForNow } from './backends/ladder';

useBackendForNow(); // so that a tensor can be made in the very first line

// The first cell of a notebook
export { setupBook } from './setup';

// Tensors: TensorFlow.js's, with PyTorch's names
export * as tf from './tensor/tf';
export { concat as cat, onesLike, stack, zerosLike } from './host/tfjs';
export { array, NdArray, type ArrayLikeNd, type TypedArray } from './tensor/array';
export { arange, linspace, ones, zeros, type DType, type Sizes } from './tensor/create';
export type { Nested } from './tensor/nested';
export { manualSeed, rand, randn, randperm } from './tensor/random';
export { tensor, type Index, type TensorInput } from './tensor/tensor';
export { where } from './tensor/where';

// Gradients
export { noGrad } from './autograd/autograd';
export { collectGarbage } from './autograd/memory';

// Layers, losses and other functions: nn and F, as in PyTorch
export * as F from './nn/functional';
export * as nn from './nn';

// Data
export {
  collate,
  DataLoader,
  DataLoaders,
  first,
  type Batch,
  type DataLoaderOptions,
} from './data/dataloader';
export { TensorDataset, zip, type Batched, type Indexable } from './data/dataset';
export { canReach, untarData } from './data/source/untar';
export { URLs } from './data/source/urls';

// Training
export { Cancel, type Event, type Hooks, type Level } from './train/callback';
export {
  Learner,
  type Callback,
  type FitOptions,
  type LearnerOptions,
  type LossFunction,
  type OneCycleOptions,
} from './train/learner';
export { accuracy, type Metric } from './train/metrics';
export {
  Adam,
  BasicOptim,
  SGD,
  type AdamOptions,
  type Optimizer,
  type OptimizerFunction,
  type ScheduledOptimizer,
  type SgdOptions,
} from './train/optim';
export { Recorder, type TrainingStep } from './train/recorder';
export { ShowGraphCallback, type DrawnFit } from './train/showgraph';

// Images
export type { DetailedAnswer, DigitAnswer, DigitModel } from './vision/digitanswer';
export { drawDigit, DrawnDigit, type DrawDigitOptions } from './vision/drawdigit';
export { Image, loadImages, type ImageMode } from './vision/image';
export { ImageDataLoaders, type FolderOptions } from './vision/imagedataloaders';
export { ImageDataset } from './vision/imagedataset';
export { ClassificationInterpretation } from './vision/interpretation';
export { batchAccuracy, mnistLoss } from './vision/mnistloss';
export { resnet18, resnet34, type Architecture, type Body } from './vision/resnet';
export { plotImage } from './vision/plotimage';
export {
  ImageGrid,
  showImage,
  showImages,
  type Picture,
  type ShowImageOptions,
  type ShowImagesOptions,
} from './vision/showimage';
export { TensorDataLoaders, threesAndSevens, type ThreesAndSevensOptions } from './vision/threesandsevens';
export { cnnLearner, VisionLearner, visionLearner, type VisionLearnerOptions } from './vision/visionlearner';

// Plots, diagrams, and values in a notebook
export type { InspectSettings } from './host/text';
export { display, Rich, type Bundle } from './show/display';
import './show/calculationgraph';
export type { ColorMap, ColorScale } from './show/colormap';
export { plotBar } from './show/barplot';
export { plotContour, type ContourOptions } from './show/contour';
export { plotConfusion, type ConfusionOptions } from './show/confusionmatrix';
export { plotRegions, type RegionOptions } from './show/decisionregions';
export { Graph, graph } from './show/graph';
export { pixelTable } from './show/pixeltable';
export {
  Plot,
  plotFunction,
  plotGrid,
  plotLine,
  plotScatter,
  type FunctionOptions,
  type GridOptions,
  type LineOptions,
  type Numbers,
  type PlotOptions,
} from './show/plot';
export { currentDataset, record } from './show/record';
export { slider, type Plottable, type SliderOptions } from './show/slider';
export { Widget, widget, type WidgetOptions } from './show/widget';

// Python's and fastcore's collections
export { L, type ItemOf } from './python/list';
export { getImageFiles, Path, type PathLike } from './python/path';
export { Range, range } from './python/range';

// What it calculates on
export { startBackend, useBackend, type Chosen, type PassedOver } from './backends/ladder';
