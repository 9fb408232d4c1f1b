import * as tf from '../../host/tfjs';
import { registerCpu } from '../cpu';
import { areChannelsLast, convolutionInfo } from './geometry';
import type { Heap } from './heap';
import { onCpu } from './oncpu';
import { refineKernel, registerKernel, type Call, type KernelFunction } from './registry';

/**
 * The calls that tfjs's own WASM kernels are right for, by a kernel's name. They take others, too, and then
 * read numbers by their bits, read or write past the end of a tensor, or leave what the memory held before:
 * those calls, and all of a kernel that is not named here, are for plain CPU.
 */
const sound: Record<string, (call: Call) => boolean> = {
  ...named(always, 'ExpandDims Identity Reshape'),
  ...named(
    areFloats,
    'Abs Acos Acosh AddN Asin Asinh Atan Atan2 Atanh Ceil Conv3D Cosh Elu EluGrad Equal Erf Exp Expm1 ' +
      'FlipLeftRight Floor Greater GreaterEqual LeakyRelu Less LessEqual Log Log1p Max Min Neg NotEqual ' +
      'Pow Prod RealDiv Reciprocal Relu ResizeNearestNeighbor RotateWithOffset Round Rsqrt Selu Sigmoid ' +
      'Sinh Softmax Softplus Sqrt Square SquaredDifference Step Sub Tanh',
  ),
  ...named(
    areWords,
    'Concat GatherNd OnesLike Pack Reverse ScatterNd SplitV Tile Transpose Unpack ZerosLike',
  ),
  Add: areFloats,
  Fill: ({ attrs }) => (attrs as { dtype?: string }).dtype === 'float32',
  Multiply: areFloats,
  Select: ({ inputs: { condition, t, e } }) =>
    areWords({ inputs: { t, e } }) && tf.util.arraysEqual(condition.shape, t.shape),
  GatherV2: call => areWords(call) && (call.attrs as { batchDims: number }).batchDims === 0,
  PadV2(call) {
    const { paddings, constantValue } = call.attrs as { paddings: number[][]; constantValue: number };
    return areFloats(call) && Number.isFinite(constantValue) && paddings.flat().every(n => n >= 0);
  },
  FusedBatchNorm: call =>
    areFloats(call) && ['mean', 'variance', 'scale', 'offset'].every(name => isPerChannel(call, name)),
  Conv2D: isConvolution,
  DepthwiseConv2dNative: isConvolution,
};

/** Whether a convolution has images of numbers, channels last, and any results. */
function isConvolution(call: Call): boolean {
  const { inputs, attrs } = call;
  if (!areFloats(call) || !areChannelsLast(attrs)) return false;
  const { outHeight, outWidth } = convolutionInfo(inputs.x.shape, inputs.filter.shape, attrs);
  return outHeight * outWidth > 0;
}

function named(isSound: (call: Call) => boolean, names: string): Record<string, typeof isSound> {
  return Object.fromEntries(names.split(' ').map(name => [name, isSound]));
}

function always(): boolean {
  return true;
}

/** Whether there are numbers, all of them float32. */
function areFloats({ inputs }: Call): boolean {
  for (const name in inputs) {
    const x = inputs[name];
    if (x && (x.dtype !== 'float32' || tf.util.sizeFromShape(x.shape) === 0)) return false;
  }
  return true;
}

/** Whether there are numbers of four bytes each. */
function areWords({ inputs }: Call): boolean {
  for (const name in inputs) {
    const { dtype, shape } = inputs[name];
    if ((dtype !== 'float32' && dtype !== 'int32') || tf.util.sizeFromShape(shape) === 0) return false;
  }
  return true;
}

const isPerChannel = ({ inputs }: Call, name: string) =>
  !inputs[name] || tf.util.sizeFromShape(inputs[name].shape) === inputs.x.shape.at(-1);

/**
 * Registers plain CPU's kernels in the place of those of tfjs's WASM backend, where these are not sound, and
 * of those that it lacks. Not for complex numbers, which it cannot hold.
 */
export function registerSound(heap: Heap): void {
  registerCpu();
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    const isSound = sound[kernelName];
    if (isSound === always) continue;
    const run = onCpu(heap, kernelName);
    if (!tf.getKernel(kernelName, 'wasm')) registerKernel(kernelName, run);
    else refineKernel(kernelName, original => call => (isSound?.(call) ? original(call) : run(call)));
  }
  // the library behind these keeps a filter in an order of its own, while an optimizer changes it in place
  for (const kernelName of ['DepthwiseConv2dNative', 'Conv2D'])
    refineKernel(kernelName, original => withCopy(heap, original));
}

/** A kernel that is given its filter as a tensor that is new. */
const withCopy =
  (heap: Heap, original: (call: Call) => tf.TensorInfo): KernelFunction =>
  ({ inputs: { x, filter }, attrs }) => {
    const values = heap.backend.readSync(filter.dataId);
    const copy = heap.backend.makeOutput(filter.shape, filter.dtype, undefined, values);
    try {
      return original({ inputs: { x, filter: copy }, attrs });
    } finally {
      heap.backend.disposeData(copy.dataId);
    }
  };
