import { collect, given, ints, numeric, odd, plain, product } from './given';

const { cases, add } = collect();
/** Calls of kernels of images and texts. */
export { cases as imagingCases };

const two = ['float32', 'int32'] as const;
const yes = [false, true];

// images
for (const [size, alignCorners, halfPixelCenters, dtype] of product(
  [
    [1, 1],
    [6, 8],
    [2, 5],
    [3, 4],
  ],
  yes,
  yes,
  two,
)) {
  for (const images of [
    plain([2, 3, 4, 2], dtype),
    plain([1, 1, 1, 1], dtype),
    plain([0, 3, 4, 2], dtype),
    odd(dtype, [1, 3, 4, 1]),
  ])
    add('ResizeBilinear ResizeNearestNeighbor', {
      inputs: { images },
      attrs: { size, alignCorners, halfPixelCenters },
    });
  if (!halfPixelCenters)
    add('ResizeBilinearGrad ResizeNearestNeighborGrad', {
      inputs: { images: plain([2, 3, 4, 2], dtype), dy: plain([2, ...size, 2]) },
      attrs: { alignCorners },
    });
}
for (const [method, dtype] of product(['bilinear', 'nearest'], two)) {
  const boxes = given([4, 4], [0, 0, 1, 1, 0.5, 0.25, -0.5, 2, 1, 1, 0, 0, 0, 0, 0, 0]);
  for (const boxInd of [ints(0, 1, 0, 1), ints(0, 2, 0, 1), ints(-1, 0, 0, 0)])
    for (const cropSize of [
      [2, 3],
      [1, 1],
    ])
      add('CropAndResize', {
        inputs: { image: plain([2, 3, 4, 2], dtype), boxes, boxInd },
        attrs: { cropSize, method, extrapolationValue: -0.5 },
      });
}
for (const dtype of two) {
  const image = plain([2, 3, 4, 3], dtype);
  add(
    'FlipLeftRight',
    { inputs: { image } },
    { inputs: { image: plain([0, 3, 4, 2], dtype) } },
    { inputs: { image: odd(dtype, [1, 2, 3, 1]) } },
  );
  for (const [radians, fillValue, center] of product([0, 0.7, -3], [0, [1, 2, 3], 300], [0.5, [0.25, 1]]))
    add('RotateWithOffset', { inputs: { image }, attrs: { radians, fillValue, center } });
  for (const [interpolation, fillMode, fillValue, outputShape] of product(
    ['nearest', 'bilinear'],
    ['constant', 'reflect', 'wrap', 'nearest'],
    [0, -1.5],
    [undefined, [5, 2]],
  ))
    for (const transforms of [
      given([1, 8], [1, 0, 0, 0, 1, 0, 0, 0]),
      given([2, 8], [0.5, 0.1, -1, 0.2, 1, 0.5, 0, 0.01, 2, 0, 9, 0, 1, -7, 0, 0]),
      given([1, 8], [0, 0, NaN, 0, 0, Infinity, 0, 0]),
    ])
      add('Transform', {
        inputs: { image, transforms },
        attrs: { interpolation, fillMode, fillValue, outputShape },
      });
}
for (const dtype of [...numeric]) {
  for (const blockSize of [1, 2, 3])
    add('DepthToSpace', {
      inputs: { x: plain([2, 2, 3, 4], dtype) },
      attrs: { blockSize, dataFormat: 'NHWC' },
    });
  add('DepthToSpace', {
    inputs: { x: plain([2, 4, 2, 3], dtype) },
    attrs: { blockSize: 2, dataFormat: 'NCHW' },
  });
  for (const crops of [
    [
      [0, 0],
      [0, 0],
    ],
    [
      [1, 0],
      [0, 1],
    ],
  ])
    add('BatchToSpaceND', {
      inputs: { x: plain([4, 2, 3, 2], dtype) },
      attrs: { blockShape: [2, 2], crops },
    });
  for (const paddings of [
    [
      [0, 0],
      [0, 0],
    ],
    [
      [2, 0],
      [0, 2],
    ],
    [
      [1, 0],
      [0, 0],
    ],
  ])
    add('SpaceToBatchND', {
      inputs: { x: plain([1, 2, 4, 2], dtype) },
      attrs: { blockShape: [2, 2], paddings },
    });
}
for (const [depthRadius, bias, beta] of product([0, 1, 9], [1, 0.1], [0.5, 0.75])) {
  const x = plain([1, 2, 2, 5]);
  const attrs = { depthRadius, bias, alpha: 0.3, beta };
  add('LRN', { inputs: { x }, attrs });
  add('LRNGrad', { inputs: { x, y: plain(x.shape, 'float32', 3), dy: plain(x.shape, 'float32', 8) }, attrs });
}
const channel = (n: number, from = 0) =>
  given(
    [n],
    plain([n], 'float32', from).values.map(v => Math.abs(v as number) + 0.1),
  );
for (const shape of [
  [2, 2, 3, 4],
  [0, 2, 2, 4],
  [3, 4],
])
  for (const [scale, offset] of product([undefined, channel(4), channel(1)], [undefined, channel(4, 2)]))
    for (const variance of [channel(4, 3), given([4], [0, -1, NaN, Infinity])])
      add('FusedBatchNorm', {
        inputs: {
          x: plain(shape),
          mean: channel(4, 7),
          variance,
          ...(scale && { scale }),
          ...(offset && { offset }),
        },
        attrs: { varianceEpsilon: 1e-3 },
      });

const boxes = given(
  [6, 4],
  [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1, 101],
);
for (const scores of [
  given([6], [0.9, 0.75, 0.6, 0.95, 0.5, 0.3]),
  given([6], [NaN, 0.75, 0.6, 0.95, 0.5, 0.3]),
])
  for (const [maxOutputSize, iouThreshold, scoreThreshold] of product(
    [3, 6, 0],
    [0.5, 0, 1],
    [0, 0.4, -Infinity],
  )) {
    const attrs = { maxOutputSize, iouThreshold, scoreThreshold };
    add('NonMaxSuppressionV3', { inputs: { boxes, scores }, attrs });
    for (const padToMaxOutputSize of yes)
      add('NonMaxSuppressionV4', { inputs: { boxes, scores }, attrs: { ...attrs, padToMaxOutputSize } });
    for (const softNmsSigma of [0, 0.5])
      add('NonMaxSuppressionV5', { inputs: { boxes, scores }, attrs: { ...attrs, softNmsSigma } });
  }
add('NonMaxSuppressionV3', {
  inputs: { boxes: given([0, 4], []), scores: given([0], []) },
  attrs: { maxOutputSize: 3, iouThreshold: 0.5, scoreThreshold: 0 },
});

// texts
const words = given([4], ['a b', '', ' é  c', 'd'], 'string');
for (const [skipEmpty, delimiter] of product(yes, [' ', '', 'b']))
  add('StringSplit', {
    inputs: { input: words, delimiter: given([], [delimiter], 'string') },
    attrs: { skipEmpty },
  });
for (const numBuckets of [1, 10, 1e6])
  add('StringToHashBucketFast', { inputs: { input: words }, attrs: { numBuckets } });
for (const [nGramWidths, padWidth, preserveShortSequences] of product([[1], [2, 3]], [0, -1, 1], yes))
  for (const dataSplits of [ints(0, 2, 4), ints(0, 4), ints(0, 5), ints(1, 4)])
    add('StringNGrams', {
      inputs: { data: words, dataSplits },
      attrs: { separator: '|', nGramWidths, leftPad: 'L', rightPad: 'R', padWidth, preserveShortSequences },
    });
for (const logits of [given([1, 3], [-1e9, 5, -1e9]), given([2, 2], [0, 1, 1, 0])])
  for (const numSamples of [0, 3])
    add('Multinomial', {
      inputs: {
        logits: given(
          logits.shape,
          logits.values.map(v => (v === 1 ? 1e9 : v)),
        ),
      },
      attrs: { numSamples, seed: 3, normalized: false },
    });
