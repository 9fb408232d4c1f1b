import { useBackend } from './backend';

useBackend(); // so that a tensor can be made in the very first line

export * as tf from '@tensorflow/tfjs';
export * as F from './functional';
export { array, NdArray } from './array';
export { useBackend } from './backend';
export { currentDataset } from './data/dataset';
export { canReachMnist, untarData } from './data/untar';
export { URLs } from './data/urls';
export { L } from './list';
export { getImageFiles, Path } from './path';
export { manualSeed, rand, randn, randperm } from './random';
export { setupBook } from './setup';
export { arange, tensor } from './tensor';
export { concat as cat, linspace, ones, onesLike, stack, where, zeros, zerosLike } from '@tensorflow/tfjs';
