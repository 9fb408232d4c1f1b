import * as tf from '../host/tfjs';
import { listed } from './shapechecks';

/** The attributes of kernels whose window moves over images: convolutions and poolings. */
export interface WindowAttributes {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number | [number, number][];
  dilations?: number | [number, number] | null;
  dataFormat?: string;
  filterSize?: number | [number, number];
}

type Inputs = Record<string, tf.Tensor>;

/** The kernels that have such attributes, with the name that a reader knows. */
const windowed: Record<string, string> = {
  Conv2D: 'conv2d',
  FusedConv2D: 'conv2d',
  Conv2DBackpropFilter: 'conv2d',
  Conv2DBackpropInput: 'conv2d',
  DepthwiseConv2dNative: 'depthwiseConv2d',
  FusedDepthwiseConv2D: 'depthwiseConv2d',
  DepthwiseConv2dNativeBackpropFilter: 'depthwiseConv2d',
  DepthwiseConv2dNativeBackpropInput: 'depthwiseConv2d',
  MaxPool: 'maxPool',
  MaxPoolGrad: 'maxPool',
  MaxPoolWithArgmax: 'maxPoolWithArgmax',
  AvgPool: 'avgPool',
  AvgPoolGrad: 'avgPool',
};

/**
 * The attributes of a kernel with its padding side by side: for one number, tfjs calculates the width of the
 * result with the height of the filter and of the stride.
 */
export function explicitPadding<A extends object | undefined>(kernelName: string, attrs: A): A {
  if (!(kernelName in windowed)) return attrs;
  const { pad, dataFormat } = attrs as WindowAttributes;
  if (typeof pad !== 'number') return attrs;
  const [none, sides] = [
    [0, 0],
    [pad, pad],
  ];
  return { ...attrs, pad: dataFormat === 'NCHW' ? [none, none, sides, sides] : [none, sides, sides, none] };
}

/**
 * Refuses windows that have no place in the images, and filters for other channels.
 *
 * @throws RangeError with the shapes.
 */
export function checkWindow(kernelName: string, inputs: Inputs, attributes: unknown): void {
  const who = windowed[kernelName];
  const attrs = attributes as WindowAttributes;
  const image = inputs.x;
  if (!who || !image || kernelName.includes('Backprop')) return;
  const { pad, dataFormat = 'NHWC', filterSize } = attrs;
  const dilations = attrs.dilations ?? 1;
  const { shape } = image;
  const [first, channels] = dataFormat === 'NCHW' ? [2, 1] : [1, 3];
  const filter = inputs.filter?.shape;
  const size = filter?.slice(0, 2) ?? pair(filterSize!);
  if (filter && filter[2] !== shape[channels])
    throw new RangeError(
      `${who}: a filter of shape ${listed(filter)} is for ${filter[2]} channels, and images of shape ` +
        `${listed(shape)} have ${shape[channels]}`,
    );
  for (const [name, value] of Object.entries({ window: size, stride: attrs.strides, dilation: dilations }))
    if (pair(value).some(each => !(Number.isInteger(each) && each > 0)))
      throw new RangeError(`${who}: expected a ${name} of 1 or more pixels, got ${pair(value).join(' × ')}`);
  if (pad === 'same') return;
  const given = Array.isArray(pad) ? pad.flat() : pad === 'valid' ? [] : [pad];
  const wrong = given.find(each => !(Number.isInteger(each) && each >= 0));
  if (wrong !== undefined)
    throw new RangeError(`${who}: expected a padding of 0 or more pixels, got ${wrong}`);
  [0, 1].forEach(i => {
    const sides = Array.isArray(pad) ? pad[first + i] : pad === 'valid' ? [0, 0] : [pad, pad];
    const added = sides[0] + sides[1];
    const window = (size[i] - 1) * pair(dilations)[i] + 1;
    if (window > shape[first + i] + added)
      throw new RangeError(
        `${who}: a window of ${size.join(' × ')} pixels does not fit into images of shape ${listed(shape)}` +
          (added > 0 ? ` with ${added} pixels of padding` : ''),
      );
  });
}

const pair = (x: number | readonly number[]): number[] => (typeof x === 'number' ? [x, x] : [...x]);
