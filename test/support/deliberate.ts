import type { Difference } from './differential';
import { overruled } from './tfjsdifferences';

/** A deliberate difference from PyTorch, or a group of one kind. */
export interface Deliberate {
  /** For people: `docs/differences.md`. */
  readonly what: string;
  readonly kind: Difference['kind'];
  /** Which differences it explains, by their texts. */
  readonly cases: RegExp;
  readonly reason: string;
}

/** Where we take what PyTorch refuses. */
const taken: Deliberate[] = [
  {
    what: '`abs`, `round`, `relu`, `relu6` of booleans',
    kind: 'takes',
    cases: /^(abs|round|relu|relu6) of bool/,
    reason: 'True and false are 1 and 0, which these leave as they are.',
  },
  {
    what: 'activations and softmax of whole numbers and booleans',
    kind: 'takes',
    cases: /^(elu|selu|leakyRelu|softplus|logSigmoid|softmax|logSoftmax|crossEntropy) of (int32|bool):/,
    reason: 'They become fractions, as for `exp`: `tensor([1, 2])` is whole without having been asked to be.',
  },
  {
    what: '`mean`, `std` and `norm` of whole numbers and booleans',
    kind: 'takes',
    cases: /^(mean|std|norm) of (int32|bool)/,
    reason: 'They are fractions; the mean of booleans is their share, as an accuracy.',
  },
  {
    what: 'a boolean minus a number, and the other way round',
    kind: 'takes',
    cases: /^(sub|sub_|squaredDifference) of (bool and (?!bool)|.* and bool)/,
    reason: 'It is 1 or 0, as in a sum. The difference of two booleans is refused, as in PyTorch.',
  },
  {
    what: '`pow`, `mod`, `floorDiv` of two booleans',
    kind: 'takes',
    cases: /^(pow|mod|floorDiv) of bool and bool:/,
    reason: 'Of 1 and 0 they have a result, but for a division by 0, which is refused.',
  },
  {
    what: '`argMax`, `argMin` of booleans',
    kind: 'takes',
    cases: /^arg(Max|Min) of bool/,
    reason: 'True is larger than false.',
  },
  {
    what: '`matmul` with booleans',
    kind: 'takes',
    cases: /^matmul of (bool|int32) and bool:/,
    reason: 'They are counted, in int32.',
  },
  {
    what: '`Flatten` of single numbers, `[bs]`',
    kind: 'takes',
    cases: /^Flatten of \[3\]:/,
    reason: 'A number is a row of one.',
  },
  {
    what: 'labels in float32 or bool',
    kind: 'takes',
    cases: /^crossEntropy with (whole float32|bool):/,
    reason: 'Whole values are classes, whatever their type; fractions are refused.',
  },
  {
    what: 'changing a parameter in place',
    kind: 'takes',
    cases: /^change in place of a leaf:/,
    reason: 'Methods ending in `_` are not recorded, as if they were within `noGrad`.',
  },
  {
    what: '`requiresGrad_` of whole numbers',
    kind: 'takes',
    cases: /^requiresGrad_ of (int32|bool):/,
    reason: 'They become float32: `tensor([3, 4, 10])` is whole without having been asked to be.',
  },
];

/** Where we refuse what PyTorch takes. */
const refused: Deliberate[] = [
  {
    what: 'axis 0 or -1 of a tensor without axes',
    kind: 'refuses',
    cases:
      /^(?:\w+ of \w+ along an axis|(?:gradient of )?\w*oftmax.*|reverse|squeeze.*):.*\n {2}x = \w+\[\] /,
    reason: 'There is none.',
  },
  {
    what: '`squeeze` of an axis of another size than 1',
    kind: 'refuses',
    cases: /^squeeze along an axis:/,
    reason: 'It would stay, against the intention.',
  },
  {
    what: 'the gradient of `clipByValue` with one limit twice',
    kind: 'refuses',
    cases: /^clipByValue: x\.clipByValue\(1, 1\)/,
    reason: 'The result is a constant, which depends on nothing.',
  },
  {
    what: '`clipByValue` with its limits the wrong way round',
    kind: 'refuses',
    cases: /^clipByValue.*\(2, -2\)/,
    reason: 'They are a mistake.',
  },
  {
    what: 'a whole number to a negative power',
    kind: 'refuses',
    cases: /^pow of (int32|bool) and .*negative power/s,
    reason: 'PyTorch cuts the fraction off, and has 0; of a single exponent it refuses it as well.',
  },
  {
    what: '`logSumExp` of no values',
    kind: 'refuses',
    cases: /^logSumExp of .*there are no values along axis/s,
    reason: 'It is a largest value, of which there is none.',
  },
  {
    what: 'the gradient of `topk`',
    kind: 'refuses',
    cases: /^gradient of topk:/,
    reason: 'tfjs has none. `gather` with the indices of `topk` has one.',
  },
  {
    what: '`mseLoss` and `l1Loss` of predictions and targets that are not of one shape',
    kind: 'refuses',
    cases: /^(mseLoss|l1Loss) that broadcasts:/,
    reason: 'Each would be compared with each; PyTorch warns of it, and goes on.',
  },
  {
    what: '`tf.oneHot` with one class',
    kind: 'refuses',
    cases: /^oneHot of .*expected a number of classes of 2 or more/s,
    reason: 'The function is TensorFlow.js’s. `F.crossEntropy` takes one class.',
  },
  {
    what: '`linspace` of no numbers',
    kind: 'refuses',
    cases: /^linspace\(0, 1, 0\):/,
    reason: 'There is neither a first nor a last one.',
  },
  {
    what: 'convolutions of whole numbers',
    kind: 'refuses',
    cases: /^conv2d of int32:/,
    reason: 'A layer has fractions for weights, with which PyTorch refuses them as well: `images.float()`.',
  },
  {
    what: 'batch normalisation of an empty batch in training',
    kind: 'refuses',
    cases: /^BatchNorm1d (in|after) training:.*\n {2}x = float32\[0, 3\] /,
    reason: 'It has no mean and no variance.',
  },
  {
    what: '`crossEntropy` of one item without a batch, or of images',
    kind: 'refuses',
    cases: /^crossEntropy of \[(4|2, 3, 4)\]:/,
    reason: 'It takes `[bs, classes]`.',
  },
  {
    what: '`copy_` of another shape',
    kind: 'refuses',
    cases: /^copy_:/,
    reason: 'It takes values of the same shape, none repeated.',
  },
];

/** Where both have a result, and not the same. */
const others: Deliberate[] = [
  {
    what: '`toInt` and `long` of infinities, NaN, and numbers past 2³¹',
    kind: 'result',
    cases: /^(toInt|long) of special values:/,
    reason: 'They have no whole number, and processors disagree.',
  },
  {
    what: '`mod` and `floorDiv` by infinity',
    kind: 'result',
    cases: /^(mod|floorDiv) of special values:/,
    reason: 'tfjs has NaN where PyTorch has one of the operands, or -1.',
  },
  {
    what: 'the product of empty matrices of booleans',
    kind: 'result',
    cases: /^matmul of bool and bool:/,
    reason: 'It is int32, as of all booleans.',
  },
];

/** All deliberate differences from PyTorch: an input that differs otherwise is an error. */
export const deliberate: readonly Deliberate[] = [...taken, ...refused, ...others];

/** The differences that no row explains. */
export const unexplained = (differences: readonly Difference[]): Difference[] =>
  differences.filter(({ kind, text }) => !deliberate.some(row => row.kind === kind && row.cases.test(text)));

const rowsOf = (rows: readonly string[][]) => rows.map(cells => `| ${cells.join(' | ')} |`).join('\n');

/** The tables of `docs/differences.md`. */
export const differencesTables: readonly string[] = [
  ...[taken, refused, others].map(rows => rowsOf(rows.map(({ what, reason }) => [what, reason]))),
  rowsOf(overruled.map(({ what, reason }) => [what, reason])),
];
