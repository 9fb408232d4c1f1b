import { collect, given, odd, plain, product, type Given, activations } from './given';

const { cases, add } = collect();
/** Calls of kernels with a window. */
export { cases as windowingCases };

const two = ['float32', 'int32'] as const;

const outSize = (n: number, f: number, s: number, pad: unknown) =>
  pad === 'same'
    ? Math.ceil(n / s)
    : Math.floor((n + (pad === 'valid' ? 0 : 2 * (pad as number)) - f) / s) + 1;

// convolutions
const windows = product<
  [
    [number, number],
    [number, number],
    [number, number],
    string | number | number[][],
    number | [number, number],
  ]
>(
  [
    [5, 4],
    [1, 1],
    [3, 7],
  ],
  [
    [3, 3],
    [1, 1],
    [2, 3],
  ],
  [
    [1, 1],
    [2, 1],
    [2, 3],
  ],
  [
    'valid',
    'same',
    0,
    1,
    2,
    [
      [0, 0],
      [1, 0],
      [0, 2],
      [0, 0],
    ],
  ],
  [1, 2, [2, 1]],
);
for (const [[height, width], [filterHeight, filterWidth], strides, pad, dilations] of windows) {
  if (dilations !== 1 && strides[0] > 1) continue;
  const attrs = {
    strides,
    pad,
    dilations,
    dataFormat: 'NHWC',
    dimRoundingMode: typeof pad === 'number' ? 'floor' : undefined,
  };
  const x = plain([2, height, width, 3]);
  for (const out of [2, 1]) {
    add('Conv2D', { inputs: { x, filter: plain([filterHeight, filterWidth, 3, out]) }, attrs });
    const filter = plain([filterHeight, filterWidth, 3, out]);
    add('DepthwiseConv2dNative', { inputs: { x, filter }, attrs });
    if (out === 2 && filterWidth === 3)
      for (const bias of [undefined, plain([2]), plain([]), plain([1]), plain([3]), plain([1, 1, 1, 2])]) {
        add('FusedConv2D', {
          inputs: { x, filter, ...(bias && { bias }) },
          attrs: { ...attrs, activation: 'relu' },
        });
        add('FusedDepthwiseConv2D', {
          inputs: { x, filter: plain([filterHeight, filterWidth, 3, 1]), ...(bias && { bias }) },
          attrs: { ...attrs, activation: 'relu' },
        });
      }
  }
  if (dilations !== 1) continue;
  // a pooling window without a pixel has no result to compare, and plain CPU leaves infinities there
  const most = typeof pad === 'string' ? 0 : Array.isArray(pad) ? 2 : pad;
  if (2 * most > Math.min(filterHeight, filterWidth)) continue;
  for (const dtype of two) {
    const filterSize = [filterHeight, filterWidth];
    const pool = { filterSize, strides, pad, dimRoundingMode: attrs.dimRoundingMode };
    add(
      'MaxPool AvgPool',
      { inputs: { x: plain([2, height, width, 5], dtype) }, attrs: pool },
      { inputs: { x: odd(dtype, [1, height, width, 3]) }, attrs: pool },
    );
    if (dtype === 'float32') {
      if (Array.isArray(pad)) continue;
      const outShape = (n: number, channels: number) => [
        n,
        outSize(height, filterHeight, strides[0], pad),
        outSize(width, filterWidth, strides[1], pad),
        channels,
      ];
      const out = outShape(2, 5);
      if (out.some(v => v < 1)) continue;
      const input = plain([2, height, width, 5]);
      add('AvgPoolGrad', { inputs: { dy: plain(out, 'float32', 3), input }, attrs: pool });
      const info = { ...pool };
      add('MaxPoolGrad', {
        inputs: {
          dy: plain(out, 'float32', 3),
          input,
          output: maxPooled(input, out, filterSize, strides, pad),
        },
        attrs: info,
      });
      const conv = outShape(2, 2);
      const filter = plain([filterHeight, filterWidth, 3, 2]);
      const shared = { strides, pad, dataFormat: 'NHWC', dimRoundingMode: attrs.dimRoundingMode };
      add('Conv2DBackpropInput', {
        inputs: { dy: plain(conv), filter },
        attrs: { ...shared, inputShape: [2, height, width, 3] },
      });
      add('Conv2DBackpropFilter', {
        inputs: { dy: plain(conv), x },
        attrs: { ...shared, filterShape: filter.shape },
      });
      if (pad !== 2)
        add('MaxPoolWithArgmax', {
          inputs: { x: input },
          attrs: { ...pool, includeBatchInIndex: width === 7 },
        });
      if (typeof pad === 'string')
        for (const d of [1, 2])
          add('Dilation2D', {
            inputs: { x, filter: plain([filterHeight, filterWidth, 3]) },
            attrs: { strides, pad, dilations: d, dataFormat: 'NHWC' },
          });
      add('Dilation2DBackpropInput Dilation2DBackpropFilter', {
        inputs: { x, filter: plain([filterHeight, filterWidth, 3]), dy: plain(outShape(2, 3)) },
        attrs: { strides, pad: typeof pad === 'string' ? pad : 'valid', dilations: 1 },
      });
    }
  }
}
function maxPooled(x: Given, out: number[], [fh, fw]: number[], [sy, sx]: number[], pad: unknown): Given {
  const [, height, width, channels] = x.shape;
  const before = (n: number, o: number, f: number, s: number) =>
    pad === 'same' ? Math.floor(Math.max(0, (o - 1) * s + f - n) / 2) : pad === 'valid' ? 0 : (pad as number);
  const [top, left] = [before(height, out[1], fh, sy), before(width, out[2], fw, sx)];
  const values: number[] = [];
  for (let n = 0; n < out[0]; n++)
    for (let y = 0; y < out[1]; y++)
      for (let z = 0; z < out[2]; z++)
        for (let c = 0; c < channels; c++) {
          let most = -Infinity;
          for (let dy = 0; dy < fh; dy++)
            for (let dx = 0; dx < fw; dx++) {
              const [py, px] = [y * sy - top + dy, z * sx - left + dx];
              if (py >= 0 && px >= 0 && py < height && px < width)
                most = Math.max(most, x.values[((n * height + py) * width + px) * channels + c] as number);
            }
          values.push(most);
        }
  return given(out, values);
}
for (const shape of [
  [0, 4, 4, 2],
  [2, 4, 4, 0],
]) {
  const attrs = { strides: [1, 1], pad: 'valid', dilations: 1, dataFormat: 'NHWC', filterSize: [2, 2] };
  add('Conv2D DepthwiseConv2dNative', {
    inputs: { x: plain(shape), filter: plain([2, 2, shape[3], 2]) },
    attrs,
  });
  add('MaxPool AvgPool', { inputs: { x: plain(shape) }, attrs });
}
for (const dtype of two)
  add('Conv2D DepthwiseConv2dNative', {
    inputs: { x: plain([1, 4, 4, 2], dtype), filter: plain([2, 2, 2, 2], 'int32') },
    attrs: { strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC' },
  });
for (const channels of [2, 4])
  add('Conv2D DepthwiseConv2dNative FusedConv2D FusedDepthwiseConv2D', {
    inputs: { x: plain([1, 3, 4, channels]), filter: plain([2, 2, 3, 1]) },
    attrs: { strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC', activation: 'linear' },
  });
for (const dataFormat of ['NCHW'])
  add('Conv2D', {
    inputs: { x: plain([1, 2, 4, 5]), filter: plain([2, 2, 2, 3]) },
    attrs: { strides: 1, pad: 'valid', dilations: 1, dataFormat },
  });
for (const how of [...activations, { activation: 'prelu' }, { activation: 'tanh' }])
  for (const preluActivationWeights of [plain([3]), plain([1]), plain([]), plain([3, 4, 3]), plain([2])])
    add('FusedConv2D FusedDepthwiseConv2D', {
      inputs: {
        x: plain([2, 3, 4, 3]),
        filter: plain([1, 1, 3, 3]),
        bias: plain([3]),
        ...(how.activation === 'prelu' && { preluActivationWeights }),
      },
      attrs: { strides: [1, 1], pad: 'same', dilations: [1, 1], dataFormat: 'NHWC', ...how },
    });
for (const [depth, strides, pad] of product([3, 2, 1], [1, 2, [1, 2, 1]], ['valid', 'same', 0, 1])) {
  const [x, size] = [plain([2, 3, 4, 3, 2]), [depth, 2, depth]];
  const steps = typeof strides === 'number' ? [strides, strides, strides] : strides;
  const out = [2, ...[3, 4, 3].map((n, i) => outSize(n, size[i], steps[i], pad))];
  const pool = {
    filterSize: size,
    strides,
    pad,
    dataFormat: 'NDHWC',
    dimRoundingMode: typeof pad === 'number' ? 'floor' : undefined,
  };
  add(
    'AvgPool3D MaxPool3D',
    { inputs: { x }, attrs: pool },
    { inputs: { x: odd('float32', [1, 3, 4, 3, 2]) }, attrs: pool },
  );
  const dy = plain([...out, 2], 'float32', 5);
  add('AvgPool3DGrad', { inputs: { dy, input: x }, attrs: pool });
  add('MaxPool3DGrad', { inputs: { dy, input: x, output: dy }, attrs: pool });
  if (typeof pad === 'number') continue;
  const filterShape = [...size, 2, 3];
  for (const dilations of [1, 2])
    add('Conv3D', {
      inputs: { x, filter: plain(filterShape) },
      attrs: { strides, pad, dataFormat: 'NDHWC', dilations },
    });
  const change = plain([...out, 3]);
  add('Conv3DBackpropFilterV2', { inputs: { x, dy: change }, attrs: { strides, pad, filterShape } });
  add('Conv3DBackpropInputV2', {
    inputs: { dy: change, filter: plain(filterShape) },
    attrs: { strides, pad, inputShape: x.shape },
  });
}
