import { tensor, tf } from 'fastbook-ts';

// Functions of tfjs's that are made of others. Those divide whole numbers without a remainder, or cut off
// the fractions of results: the same numbers, whole and as fractions, shall have the same results.
type Make = (values: unknown) => tf.Tensor;

const compositions: Record<string, (make: Make) => tf.Tensor> = {
  divNoNan: make => tf.divNoNan(make([5, 7, 1]), make([2, 2, 0])),
  'divNoNan, a method': make => make([5, 7]).divNoNan(make([2, 2])),
  elu: make => tf.elu(make([-2, 3])),
  norm: make => make([3, 5]).norm(),
  'norm of a single number': make => make(-3).norm(),
  'norm, a sum': make => tf.norm(make([3, -5]), 1),
  euclideanNorm: make => tf.euclideanNorm(make([3, 5])),
  'linalg.qr': make =>
    tf.linalg
      .qr(
        make([
          [1, 2],
          [3, 4],
        ]) as tf.Tensor2D,
      )[1]
      .abs(),
  'linalg.gramSchmidt': make =>
    tf.linalg.gramSchmidt(
      make([
        [1, 2],
        [3, 5],
      ]) as tf.Tensor2D,
    ) as tf.Tensor,
  'linalg.gramSchmidt of a list': make =>
    tf.stack(
      tf.linalg.gramSchmidt([make([1, 2]) as tf.Tensor1D, make([3, 5]) as tf.Tensor1D]) as tf.Tensor1D[],
    ),
  'moments, the variance': make => tf.moments(make([1, 2, 4])).variance,
  batchNorm: make => tf.batchNorm(make([[1, 2]]), make([0, 1]), make([2, 3])),
  localResponseNormalization: make => tf.localResponseNormalization(make([[[[1, 2, 3]]]]) as tf.Tensor4D, 1),
  'step with a slope': make => tf.step(make([2, -4]), 0.5),
  'fused.matMul': make => tf.fused.matMul({ a: make([[1, 2]]), b: make([[3], [5]]), activation: 'sigmoid' }),
  'losses.absoluteDifference': make => tf.losses.absoluteDifference(make([1, 2]), make([3, 5]), make([1, 2])),
  'losses.meanSquaredError': make => tf.losses.meanSquaredError(make([1, 2]), make([3, 4])),
  'losses.cosineDistance': make => tf.losses.cosineDistance(make([[1, 2]]), make([[3, 5]]), 1),
  'losses.hingeLoss': make => tf.losses.hingeLoss(make([1, 0]), make([3, 5])),
  'losses.huberLoss': make => tf.losses.huberLoss(make([1, 2]), make([3, 2]), undefined, 0.5),
  'losses.logLoss': make => tf.losses.logLoss(make([1, 0]), make([1, 0])),
  'losses.sigmoidCrossEntropy': make =>
    tf.losses.sigmoidCrossEntropy(make([1, 0]), make([3, 5]), undefined, 0.2),
  'losses.softmaxCrossEntropy': make =>
    tf.losses.softmaxCrossEntropy(make([[1, 0]]), make([[3, 5]]), undefined, 0.1),
  'losses.computeWeightedLoss': make => tf.losses.computeWeightedLoss(make([1, 2, 4]), make([1, 0, 1])),
  'image.resizeBilinear': make =>
    tf.image.resizeBilinear(
      make([
        [
          [[1], [2]],
          [[3], [4]],
        ],
      ]) as tf.Tensor4D,
      [3, 3],
    ),
};

it.each(Object.entries(compositions))('%s of whole numbers is that of the same fractions', (_, of) => {
  const [whole, fractions] = [of(tensor as Make), of(values => tensor(values as number[]).toFloat())];
  expect(whole.dtype).toBe('float32');
  expect(fractions.arraySync()).not.toEqual(fractions.zerosLike().arraySync());
  expect(whole.arraySync()).toEqual(fractions.arraySync());
});

it('the Euclidean norm of 3 and 4 is 5', () => {
  expect(String(tensor([3, 4]).norm())).toBe('tensor(5.)');
});
