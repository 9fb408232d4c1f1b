import * as tf from '../../host/tfjs';
import { registerKernel, type Call } from './registry';

/** The kernels of activations, by the names that fused kernels give them. */
const activations: Record<string, string> = {
  elu: 'Elu',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
  relu: 'Relu',
  relu6: 'Relu6',
  sigmoid: 'Sigmoid',
};

/**
 * tfjs's fused kernels, as the product, the bias and the activation one after the other. tfjs's own take a
 * bias for each channel only, and keep the filter in an order of their own when it has new values.
 */
export function registerFusions(backend: tf.KernelBackend): void {
  const run = (kernelName: string, call: Call) =>
    tf.getKernel(kernelName, 'wasm').kernelFunc({ ...call, backend } as never) as tf.TensorInfo;
  for (const [fused, product, operands] of [
    ['_FusedMatMul', 'BatchMatMul', ['a', 'b']],
    ['FusedConv2D', 'Conv2D', ['x', 'filter']],
    ['FusedDepthwiseConv2D', 'DepthwiseConv2dNative', ['x', 'filter']],
  ] as const)
    registerKernel(fused, ({ inputs, attrs }) => {
      const { activation, leakyreluAlpha } = attrs as { activation: string; leakyreluAlpha?: number };
      const kernel = activations[activation];
      if (activation !== 'linear' && !kernel)
        throw new RangeError(`${fused}: the activation ${activation} is none of linear, ${known}`);
      let y = run(product, { inputs: Object.fromEntries(operands.map(name => [name, inputs[name]])), attrs });
      const then = (next: tf.TensorInfo) => {
        backend.disposeData(y.dataId);
        y = next;
      };
      if (inputs.bias) then(run('Add', { inputs: { a: y, b: inputs.bias } }));
      if (activation === 'prelu')
        then(run(kernel, { inputs: { x: y, alpha: inputs.preluActivationWeights } }));
      else if (kernel) then(run(kernel, { inputs: { x: y }, attrs: { alpha: leakyreluAlpha } }));
      return y;
    });
}

const known = Object.keys(activations).join(', ');
