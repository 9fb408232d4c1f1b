/**
 * PyTorch's `nn`, as far as the chapter needs it. Images are `[bs, height, width, channels]`, as TensorFlow
 * has them.
 */
export { ReLU } from './activation';
export { BatchNorm1d, BatchNorm2d } from './batchnorm';
export type { BatchNormModule } from './batchnorm';
export { Conv2d } from './conv';
export type { Conv2dModule, Conv2dOptions } from './conv';
export { Dropout } from './dropout';
export { kaimingNormal, uniform } from './init';
export type { Init } from './init';
export { Linear } from './linear';
export type { LinearModule } from './linear';
export { isModule, module } from './module';
export type { Model, Module, ModuleDefinition, NamedTensors } from './module';
export { AdaptiveConcatPool2d, Flatten, MaxPool2d } from './pool';
export { Sequential } from './sequential';
