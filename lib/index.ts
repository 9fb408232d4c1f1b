import { useBackendForNow } from './backends/ladder';

useBackendForNow(); // so that a tensor can be made in the very first line

export * as tf from '@tensorflow/tfjs';
export * as F from './functional';
export * as nn from './nn';
export { noGrad } from './autograd';
export { array, NdArray } from './array';
export { startBackend, useBackend } from './backends/ladder';
export { Cancel } from './callback';
export type { Callback, Event, Level } from './callback';
export { collate, DataLoader, DataLoaders, first } from './dataloader';
export { zip } from './zip';
export { currentDataset } from './data/dataset';
export { canReach, untarData } from './data/untar';
export { URLs } from './data/urls';
export { display } from './display';
export { graph } from './graph';
export { Image, loadImages } from './image';
export { Learner } from './learner';
export { accuracy } from './metrics';
export { L } from './list';
export { collectGarbage } from './memory';
export { Adam, BasicOptim, SGD } from './optim';
export { getImageFiles, Path } from './path';
export { pixelTable } from './pixeltable';
export { Plot, plotFunction, plotGrid, plotLine, plotScatter } from './plot';
export { manualSeed, rand, randn, randperm } from './random';
export { range } from './range';
export { record } from './record';
export { setupBook } from './setup';
export { showImage, showImages } from './showimage';
export { arange, tensor } from './tensor';
export { ImageDataLoaders } from './vision/dataloaders';
export { ClassificationInterpretation } from './vision/interpretation';
export { cnnLearner, visionLearner } from './vision/learner';
export { resnet18, resnet34 } from './vision/resnet';
export { concat as cat, linspace, ones, onesLike, stack, where, zeros, zerosLike } from '@tensorflow/tfjs';
