import * as tf from '../../lib/host/tfjs';
import { useBackend } from 'fastbook-ts';
import type { Given, KernelCase } from '../support/kernels/given';
import { cases } from '../support/kernels/table';

jest.setTimeout(300_000);
useBackend('cpu');
useBackend('wasm');

/** Kernels without cases, and why. */
const left: Record<string, string> = {
  AdamStep: 'our own, held to PyTorch in test/train',
  BatchNormTraining: 'our own, held to PyTorch in test/nn',
  BatchNormTrainingGrad: 'our own, held to PyTorch in test/nn',
  ReluGrad: 'our own, held to central differences in test/nn',
  SigmoidGrad: 'our own, held to central differences in test/autograd',
  LogicalXor: 'plain CPU has none, and no operation calls it',
  Draw: 'draws on the canvas of a page',
};
for (const name of ['Complex', 'ComplexAbs', 'FFT', 'IFFT', 'Imag', 'Real'])
  left[name] = 'complex numbers, which the backend does not hold';
for (const name of ['Einsum', 'RaggedGather', 'RaggedRange', 'RaggedTensorToTensor', 'StaticRegexReplace'])
  left[name] = 'plain CPU alone has it';

for (const name of [
  'DepthwiseConv2dNativeBackpropFilter',
  'DepthwiseConv2dNativeBackpropInput',
  'UnsortedSegmentSum',
])
  left[name] = "plain CPU's own, in a backend that has none";

type Result = { dtype: string; shape: number[]; values: (number | string)[] }[];

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

const make = ({ dtype, shape, values }: Given): tf.Tensor => {
  const typed = arrays[dtype as keyof typeof arrays];
  if (!typed) return tf.tensor([...values] as never, shape, dtype);
  const numbers = typed.from(values as number[]);
  // what is not a number, with its sign bit set, as `Infinity - Infinity` has it
  if (numbers instanceof Float32Array)
    new Uint32Array(numbers.buffer).forEach(
      (bits, i, all) => i % 2 && bits === 0x7fc00000 && (all[i] |= 1 << 31),
    );
  return tf.tensor(numbers, shape, dtype);
};

function run(backend: string, kernelName: string, { inputs, attrs }: KernelCase): Result | 'refused' {
  void tf.setBackend(backend);
  return tf.tidy(() => {
    const operands = Array.isArray(inputs)
      ? inputs.map(make)
      : Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, make(x)]));
    let outputs: tf.Tensor | tf.Tensor[];
    try {
      outputs = tf.engine().runKernel(kernelName, operands as never, attrs as never);
    } catch (error) {
      if (String(error).startsWith('RuntimeError')) throw error; // of WebAssembly's memory
      return 'refused';
    }
    return [outputs].flat().map(({ dtype, shape }, i) => {
      const values = [outputs].flat()[i].dataSync();
      return { dtype, shape, values: [...(values as Iterable<number>)] };
    });
  });
}

const isClose = (a: unknown, b: unknown) =>
  Object.is(a, b) ||
  a === b ||
  (typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= 1e-5 * Math.max(Math.abs(b), 1e-3));

function areAlike(a: Result | 'refused', b: Result | 'refused'): boolean {
  if (a === 'refused' || b === 'refused') return a === b;
  return (
    a.length === b.length &&
    a.every(({ dtype, shape, values }, i) => {
      const isLike = dtype === b[i].dtype && tf.util.arraysEqual(shape, b[i].shape);
      return (
        isLike && values.length === b[i].values.length && values.every((v, j) => isClose(v, b[i].values[j]))
      );
    })
  );
}

const kernels = tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName);

it('every kernel has cases, or a reason why it has none', () => {
  expect(kernels.filter(name => !cases[name] && !left[name])).toEqual([]);
  expect(Object.keys(left).filter(name => cases[name])).toEqual([]);
});

it.each(kernels.filter(name => cases[name]).sort())('%s on WASM has the numbers of plain CPU', name => {
  const differing = cases[name].flatMap(each => {
    const [expected, actual] = [run('cpu', name, each), run('wasm', name, each)];
    return areAlike(expected, actual) ? [] : [{ ...each, expected, actual }];
  });
  expect(differing.slice(0, 3)).toEqual([]);
});
