import { given, ints, numeric, odd, plain, product, type Given, type KernelCase } from './kernelcases';

/** Calls of the kernels of images and texts. */
export const imageCases: Record<string, KernelCase[]> = {};
const add = (names: string, ...more: KernelCase[]) => {
  for (const name of names.split(' ')) (imageCases[name] ??= []).push(...more);
};
const two = ['float32', 'int32'] as const;
const yes = [false, true];
const outSize = (n: number, f: number, s: number, pad: unknown) =>
  pad === 'same' ? Math.ceil(n / s) : Math.floor((n + (pad === 'valid' ? 0 : 2 * (pad as number)) - f) / s) + 1;

// products
const products: [number[], number[], boolean, boolean][] = [
  [[1, 2, 3], [1, 3, 4], false, false],
  [[2, 3, 2], [2, 3, 4], true, false],
  [[2, 2, 3], [2, 4, 3], false, true],
  [[2, 3, 2], [1, 4, 3], true, true],
  [[1, 2, 0], [1, 0, 3], false, false],
  [[0, 2, 3], [0, 3, 2], false, false],
  [[2, 0, 3], [2, 3, 2], false, false],
  [[1, 2, 3], [1, 2, 3], false, false],
  [[2, 3], [3, 4], false, false],
  [[2, 1, 2, 3], [3, 3, 2], false, false],
  [[3, 2, 3], [2, 3, 2], false, false],
];
const activations = [
  { activation: 'linear' },
  { activation: 'relu' },
  { activation: 'relu6' },
  { activation: 'sigmoid' },
  { activation: 'elu' },
  { activation: 'leakyrelu', leakyreluAlpha: 0.3 },
];
for (const [a, b, transposeA, transposeB] of products) {
  for (const [left, right] of product(numeric, numeric))
    add('BatchMatMul', { inputs: { a: plain(a, left), b: plain(b, right, 5) }, attrs: { transposeA, transposeB } });
  add('BatchMatMul', { inputs: { a: odd('float32', a), b: odd('float32', b, 5) }, attrs: { transposeA, transposeB } });
  const n = b.at(transposeB ? -2 : -1)!;
  for (const bias of [undefined, plain([n]), plain([1]), plain([]), plain([1, n]), plain([n + 1])])
    for (const how of activations)
      add('_FusedMatMul', {
        inputs: { a: plain(a), b: plain(b, 'float32', 5), ...(bias && { bias }) },
        attrs: { transposeA, transposeB, ...how },
      });
  for (const weights of [plain([n]), plain([1]), plain([])])
    add('_FusedMatMul', {
      inputs: { a: plain(a), b: plain(b, 'float32', 5), bias: plain([n]), preluActivationWeights: weights },
      attrs: { transposeA, transposeB, activation: 'prelu' },
    });
  add('_FusedMatMul', { inputs: { a: odd('float32', a), b: plain(b, 'int32', 5), bias: plain([n]) }, attrs: { transposeA, transposeB, activation: 'relu' } });
}

// convolutions
const windows = product<[[number, number], [number, number], [number, number], string | number | number[][], number | [number, number]]>(
  [[5, 4], [1, 1], [3, 7]],
  [[3, 3], [1, 1], [2, 3], [4, 1]],
  [[1, 1], [2, 1], [2, 3]],
  ['valid', 'same', 0, 1, 2, [[0, 0], [1, 0], [0, 2], [0, 0]]],
  [1, 2, [2, 1]],
);
for (const [[height, width], [filterHeight, filterWidth], strides, pad, dilations] of windows) {
  const attrs = { strides, pad, dilations, dataFormat: 'NHWC', dimRoundingMode: typeof pad === 'number' ? 'floor' : undefined };
  const x = plain([2, height, width, 3]);
  for (const out of [2, 1]) {
    add('Conv2D', { inputs: { x, filter: plain([filterHeight, filterWidth, 3, out]) }, attrs });
    const filter = plain([filterHeight, filterWidth, 3, out]);
    add('DepthwiseConv2dNative', { inputs: { x, filter }, attrs });
    if (out === 2 && filterWidth === 3)
      for (const bias of [undefined, plain([2]), plain([]), plain([1]), plain([3]), plain([1, 1, 1, 2])]) {
        add('FusedConv2D', { inputs: { x, filter, ...(bias && { bias }) }, attrs: { ...attrs, activation: 'relu' } });
        add('FusedDepthwiseConv2D', { inputs: { x, filter: plain([filterHeight, filterWidth, 3, 1]), ...(bias && { bias }) }, attrs: { ...attrs, activation: 'relu' } });
      }
  }
  if (dilations !== 1) continue;
  for (const dtype of two) {
    const filterSize = [filterHeight, filterWidth];
    const pool = { filterSize, strides, pad, dimRoundingMode: attrs.dimRoundingMode };
    add('MaxPool AvgPool', { inputs: { x: plain([2, height, width, 5], dtype) }, attrs: pool }, { inputs: { x: odd(dtype, [1, height, width, 3]) }, attrs: pool });
    if (dtype === 'float32') {
      if (Array.isArray(pad)) continue;
      const outShape = (n: number, channels: number) => [n, outSize(height, filterHeight, strides[0], pad), outSize(width, filterWidth, strides[1], pad), channels];
      const out = outShape(2, 5);
      if (out.some(v => v < 1)) continue;
      const input = plain([2, height, width, 5]);
      add('AvgPoolGrad', { inputs: { dy: plain(out, 'float32', 3), input }, attrs: pool });
      const info = { ...pool };
      add('MaxPoolGrad', { inputs: { dy: plain(out, 'float32', 3), input, output: maxPooled(input, out, filterSize, strides, pad) }, attrs: info });
      const conv = outShape(2, 2);
      const filter = plain([filterHeight, filterWidth, 3, 2]);
      const shared = { strides, pad, dataFormat: 'NHWC', dimRoundingMode: attrs.dimRoundingMode };
      add('Conv2DBackpropInput', { inputs: { dy: plain(conv), filter }, attrs: { ...shared, inputShape: [2, height, width, 3] } });
      add('Conv2DBackpropFilter', { inputs: { dy: plain(conv), x }, attrs: { ...shared, filterShape: filter.shape } });
      if (pad !== 2) add('MaxPoolWithArgmax', { inputs: { x: input }, attrs: { ...pool, includeBatchInIndex: width === 7 } });
      if (typeof pad === 'string')
        for (const d of [1, 2])
          add('Dilation2D', { inputs: { x, filter: plain([filterHeight, filterWidth, 3]) }, attrs: { strides, pad, dilations: d, dataFormat: 'NHWC' } });
      add('Dilation2DBackpropInput Dilation2DBackpropFilter', { inputs: { x, filter: plain([filterHeight, filterWidth, 3]), dy: plain(outShape(2, 3)) }, attrs: { strides, pad: typeof pad === 'string' ? pad : 'valid', dilations: 1 } });
    }
  }
}
function maxPooled(x: Given, out: number[], [fh, fw]: number[], [sy, sx]: number[], pad: unknown): Given {
  const [, height, width, channels] = x.shape;
  const before = (n: number, o: number, f: number, s: number) =>
    pad === 'same' ? Math.floor(Math.max(0, (o - 1) * s + f - n) / 2) : pad === 'valid' ? 0 : (pad as number);
  const [top, left] = [before(height, out[1], fh, sy), before(width, out[2], fw, sx)];
  const values: number[] = [];
  for (let n = 0; n < out[0]; n++) for (let y = 0; y < out[1]; y++) for (let z = 0; z < out[2]; z++) for (let c = 0; c < channels; c++) {
    let most = -Infinity;
    for (let dy = 0; dy < fh; dy++) for (let dx = 0; dx < fw; dx++) {
      const [py, px] = [y * sy - top + dy, z * sx - left + dx];
      if (py >= 0 && px >= 0 && py < height && px < width) most = Math.max(most, x.values[((n * height + py) * width + px) * channels + c] as number);
    }
    values.push(most);
  }
  return given(out, values);
}
for (const shape of [[0, 4, 4, 2], [2, 4, 4, 0]]) {
  const attrs = { strides: [1, 1], pad: 'valid', dilations: 1, dataFormat: 'NHWC', filterSize: [2, 2] };
  add('Conv2D DepthwiseConv2dNative', { inputs: { x: plain(shape), filter: plain([2, 2, shape[3], 2]) }, attrs });
  add('MaxPool AvgPool', { inputs: { x: plain(shape) }, attrs });
}
for (const dtype of two) add('Conv2D DepthwiseConv2dNative', { inputs: { x: plain([1, 4, 4, 2], dtype), filter: plain([2, 2, 2, 2], 'int32') }, attrs: { strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC' } });
for (const channels of [2, 4]) add('Conv2D DepthwiseConv2dNative FusedConv2D FusedDepthwiseConv2D', { inputs: { x: plain([1, 3, 4, channels]), filter: plain([2, 2, 3, 1]) }, attrs: { strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC', activation: 'linear' } });
for (const dataFormat of ['NCHW']) add('Conv2D', { inputs: { x: plain([1, 2, 4, 5]), filter: plain([2, 2, 2, 3]) }, attrs: { strides: 1, pad: 'valid', dilations: 1, dataFormat } });
for (const how of [...activations, { activation: 'prelu' }, { activation: 'tanh' }])
  for (const preluActivationWeights of [plain([3]), plain([1]), plain([]), plain([3, 4, 3]), plain([2])])
    add('FusedConv2D FusedDepthwiseConv2D', {
      inputs: { x: plain([2, 3, 4, 3]), filter: plain([1, 1, 3, 3]), bias: plain([3]), ...(how.activation === 'prelu' && { preluActivationWeights }) },
      attrs: { strides: [1, 1], pad: 'same', dilations: [1, 1], dataFormat: 'NHWC', ...how },
    });
for (const [depth, strides, pad] of product([3, 2, 1], [1, 2, [1, 2, 1]], ['valid', 'same', 0, 1])) {
  const [x, size] = [plain([2, 3, 4, 3, 2]), [depth, 2, depth]];
  const steps = typeof strides === 'number' ? [strides, strides, strides] : strides;
  const out = [2, ...[3, 4, 3].map((n, i) => outSize(n, size[i], steps[i], pad))];
  const pool = { filterSize: size, strides, pad, dataFormat: 'NDHWC', dimRoundingMode: typeof pad === 'number' ? 'floor' : undefined };
  add('AvgPool3D MaxPool3D', { inputs: { x }, attrs: pool }, { inputs: { x: odd('float32', [1, 3, 4, 3, 2]) }, attrs: pool });
  const dy = plain([...out, 2], 'float32', 5);
  add('AvgPool3DGrad', { inputs: { dy, input: x }, attrs: pool });
  add('MaxPool3DGrad', { inputs: { dy, input: x, output: dy }, attrs: pool });
  if (typeof pad === 'number') continue;
  const filterShape = [...size, 2, 3];
  for (const dilations of [1, 2]) add('Conv3D', { inputs: { x, filter: plain(filterShape) }, attrs: { strides, pad, dataFormat: 'NDHWC', dilations } });
  const change = plain([...out, 3]);
  add('Conv3DBackpropFilterV2', { inputs: { x, dy: change }, attrs: { strides, pad, filterShape } });
  add('Conv3DBackpropInputV2', { inputs: { dy: change, filter: plain(filterShape) }, attrs: { strides, pad, inputShape: x.shape } });
}

// images
for (const [size, alignCorners, halfPixelCenters, dtype] of product([[1, 1], [6, 8], [2, 5], [3, 4]], yes, yes, two)) {
  for (const images of [plain([2, 3, 4, 2], dtype), plain([1, 1, 1, 1], dtype), plain([0, 3, 4, 2], dtype), odd(dtype, [1, 3, 4, 1])])
    add('ResizeBilinear ResizeNearestNeighbor', { inputs: { images }, attrs: { size, alignCorners, halfPixelCenters } });
  if (!halfPixelCenters)
    add('ResizeBilinearGrad ResizeNearestNeighborGrad', { inputs: { images: plain([2, 3, 4, 2], dtype), dy: plain([2, ...size, 2]) }, attrs: { alignCorners } });
}
for (const [method, dtype] of product(['bilinear', 'nearest'], two)) {
  const boxes = given([4, 4], [0, 0, 1, 1, 0.5, 0.25, -0.5, 2, 1, 1, 0, 0, 0, 0, 0, 0]);
  for (const boxInd of [ints(0, 1, 0, 1), ints(0, 2, 0, 1), ints(-1, 0, 0, 0)])
    for (const cropSize of [[2, 3], [1, 1]])
      add('CropAndResize', { inputs: { image: plain([2, 3, 4, 2], dtype), boxes, boxInd }, attrs: { cropSize, method, extrapolationValue: -0.5 } });
}
for (const dtype of two) {
  const image = plain([2, 3, 4, 3], dtype);
  add('FlipLeftRight', { inputs: { image } }, { inputs: { image: plain([0, 3, 4, 2], dtype) } }, { inputs: { image: odd(dtype, [1, 2, 3, 1]) } });
  for (const [radians, fillValue, center] of product([0, 0.7, -3], [0, [1, 2, 3], 300], [0.5, [0.25, 1]]))
    add('RotateWithOffset', { inputs: { image }, attrs: { radians, fillValue, center } });
  for (const [interpolation, fillMode, fillValue, outputShape] of product(['nearest', 'bilinear'], ['constant', 'reflect', 'wrap', 'nearest'], [0, -1.5], [undefined, [5, 2]]))
    for (const transforms of [given([1, 8], [1, 0, 0, 0, 1, 0, 0, 0]), given([2, 8], [0.5, 0.1, -1, 0.2, 1, 0.5, 0, 0.01, 2, 0, 9, 0, 1, -7, 0, 0]), given([1, 8], [0, 0, NaN, 0, 0, Infinity, 0, 0])])
      add('Transform', { inputs: { image, transforms }, attrs: { interpolation, fillMode, fillValue, outputShape } });
}
for (const dtype of [...numeric]) {
  for (const blockSize of [1, 2, 3]) add('DepthToSpace', { inputs: { x: plain([2, 2, 3, 4], dtype) }, attrs: { blockSize, dataFormat: 'NHWC' } });
  add('DepthToSpace', { inputs: { x: plain([2, 4, 2, 3], dtype) }, attrs: { blockSize: 2, dataFormat: 'NCHW' } });
  for (const crops of [[[0, 0], [0, 0]], [[1, 0], [0, 1]]])
    add('BatchToSpaceND', { inputs: { x: plain([4, 2, 3, 2], dtype) }, attrs: { blockShape: [2, 2], crops } });
  for (const paddings of [[[0, 0], [0, 0]], [[2, 0], [0, 2]], [[1, 0], [0, 0]]])
    add('SpaceToBatchND', { inputs: { x: plain([1, 2, 4, 2], dtype) }, attrs: { blockShape: [2, 2], paddings } });
}
for (const [depthRadius, bias, beta] of product([0, 1, 9], [1, 0.1], [0.5, 0.75])) {
  const x = plain([1, 2, 2, 5]);
  const attrs = { depthRadius, bias, alpha: 0.3, beta };
  add('LRN', { inputs: { x }, attrs });
  add('LRNGrad', { inputs: { x, y: plain(x.shape, 'float32', 3), dy: plain(x.shape, 'float32', 8) }, attrs });
}
const channel = (n: number, from = 0) => given([n], plain([n], 'float32', from).values.map(v => Math.abs(v as number) + 0.1));
for (const shape of [[2, 2, 3, 4], [0, 2, 2, 4], [3, 4]])
  for (const [scale, offset] of product([undefined, channel(4), channel(1)], [undefined, channel(4, 2)]))
    for (const variance of [channel(4, 3), given([4], [0, -1, NaN, Infinity])])
      add('FusedBatchNorm', { inputs: { x: plain(shape), mean: channel(4, 7), variance, ...(scale && { scale }), ...(offset && { offset }) }, attrs: { varianceEpsilon: 1e-3 } });

const boxes = given([6, 4], [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1, 101]);
for (const scores of [given([6], [0.9, 0.75, 0.6, 0.95, 0.5, 0.3]), given([6], [NaN, 0.75, 0.6, 0.95, 0.5, 0.3])])
  for (const [maxOutputSize, iouThreshold, scoreThreshold] of product([3, 6, 0], [0.5, 0, 1], [0, 0.4, -Infinity])) {
    const attrs = { maxOutputSize, iouThreshold, scoreThreshold };
    add('NonMaxSuppressionV3', { inputs: { boxes, scores }, attrs });
    for (const padToMaxOutputSize of yes) add('NonMaxSuppressionV4', { inputs: { boxes, scores }, attrs: { ...attrs, padToMaxOutputSize } });
    for (const softNmsSigma of [0, 0.5]) add('NonMaxSuppressionV5', { inputs: { boxes, scores }, attrs: { ...attrs, softNmsSigma } });
  }
add('NonMaxSuppressionV3', { inputs: { boxes: given([0, 4], []), scores: given([0], []) }, attrs: { maxOutputSize: 3, iouThreshold: 0.5, scoreThreshold: 0 } });

// texts
const words = given([4], ['a b', '', ' é  c', 'd'], 'string');
for (const [skipEmpty, delimiter] of product(yes, [' ', '', 'b']))
  add('StringSplit', { inputs: { input: words, delimiter: given([], [delimiter], 'string') }, attrs: { skipEmpty } });
for (const numBuckets of [1, 10, 1e6]) add('StringToHashBucketFast', { inputs: { input: words }, attrs: { numBuckets } });
for (const [nGramWidths, padWidth, preserveShortSequences] of product([[1], [2, 3]], [0, -1, 1], yes))
  for (const dataSplits of [ints(0, 2, 4), ints(0, 4), ints(0, 5), ints(1, 4)])
    add('StringNGrams', { inputs: { data: words, dataSplits }, attrs: { separator: '|', nGramWidths, leftPad: 'L', rightPad: 'R', padWidth, preserveShortSequences } });
for (const logits of [given([1, 3], [-1e9, 5, -1e9]), given([2, 2], [0, 1, 1, 0])])
  for (const numSamples of [0, 3]) add('Multinomial', { inputs: { logits: given(logits.shape, logits.values.map(v => (v === 1 ? 1e9 : v))) }, attrs: { numSamples, seed: 3, normalized: false } });
