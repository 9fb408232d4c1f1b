import * as tf from '../host/tfjs';
import { tidyNoGrad } from '../autograd/autograd';

/**
 * What a model says of a digit.
 *
 * - A text or a number is the answer itself.
 * - A tensor with one truth value is the label 1 or 0.
 * - A tensor with one number is a score, before the sigmoid: the label is 1 above 0, and 0 below.
 * - A tensor with a number for each class is scores before the softmax; the label is that of the largest.
 */
export type DigitAnswer = string | number | tf.Tensor;

/** An answer with more to it. */
export interface DetailedAnswer {
  /** What the model says. */
  readonly answer: DigitAnswer;
  /**
   * The names of the labels, from label 0 on. Default: `['7', '3']` for one number, since a 3 has the label 1
   * in these notebooks, and the digits for ten numbers.
   */
  readonly vocab?: ArrayLike<string>;
  /**
   * What each pixel has added to the answer, `[28, 28]`: positive spoke for it, negative against it; null for
   * none. Default: for scores that tfjs has a gradient of, each pixel times the gradient of the score with
   * respect to it, which for a linear model is its pixel times its weight.
   */
  readonly evidence?: tf.Tensor | null;
}

/** A model as {@link drawDigit} asks it: takes pixels `[1, 28, 28]`, 0 for paper and 1 for ink. */
export type DigitModel = (digit: tf.Tensor) => DigitAnswer | DetailedAnswer;

/** An answer in numbers and words. */
export interface Judgement {
  /** The label's name, or the answer as it was given. */
  readonly label: string;
  /** The share of each label, by its name: a sigmoid or a softmax of the scores; none for other answers. */
  readonly shares: readonly (readonly [name: string, share: number])[];
  /** What each of the 784 pixels has added to the answer, if the model can say so. */
  readonly evidence: Float32Array | undefined;
}

/**
 * Asks a model.
 *
 * @param digit `[1, 28, 28]`
 * @throws RangeError for a tensor with several numbers that are not ten, without a vocab of their length; for
 * evidence that has not 784 numbers; and for scores that are no numbers (NaN).
 */
export function judge(name: string, model: DigitModel, digit: tf.Tensor): Judgement {
  let judgement!: Judgement;
  tidyNoGrad(() => (judgement = judgementOf(name, model, digit)));
  return judgement;
}

function judgementOf(name: string, model: DigitModel, digit: tf.Tensor): Judgement {
  const { answer, vocab, evidence } = detailed(model(digit));
  const given = evidence ? pixelsOf(name, evidence) : undefined;
  if ((answer as unknown) instanceof Promise)
    throw new TypeError(`drawDigit: '${name}' is async: its answer has to be there when it returns`);
  if (!(answer instanceof tf.Tensor)) return { label: String(answer), shares: [], evidence: given };
  const numbers = [...answer.dataSync()];
  if (numbers.some(Number.isNaN))
    throw new RangeError(`drawDigit: '${name}' answered ${numbers.join(', ')}, where numbers were expected`);
  const names = namesOf(name, numbers.length, vocab);
  if (answer.dtype === 'bool') return { label: names[numbers[0] ? 1 : 0], shares: [], evidence: given };
  const isOne = numbers.length === 1;
  const chosen = isOne ? Number(numbers[0] > 0) : numbers.indexOf(Math.max(...numbers));
  const shares = sharesOf(numbers).map((share, i) => [names[i], share] as const);
  const label = names[chosen];
  if (evidence !== undefined) return { label, shares, evidence: given };
  const sign = isOne && chosen === 0 ? -1 : 1;
  return { label, shares, evidence: pixelsTimesGradient(model, digit, isOne ? 0 : chosen, sign) };
}

const detailed = (answer: DigitAnswer | DetailedAnswer): DetailedAnswer =>
  typeof answer === 'object' && 'answer' in answer ? answer : { answer };

function namesOf(name: string, count: number, vocab?: ArrayLike<string>): string[] {
  const labels = Math.max(2, count);
  if (vocab === undefined) {
    if (count === 1) return ['7', '3'];
    if (labels === 10) return [...'0123456789'];
  } else if (vocab.length === labels) return Array.from(vocab);
  throw new RangeError(
    `drawDigit: '${name}' answered with ${count} numbers: give their names, ` +
      `${vocab ? `${labels} of them, not ${vocab.length}` : 'as { answer, vocab }'}`,
  );
}

function sharesOf(scores: readonly number[]): number[] {
  if (scores.length === 1) {
    const share = 1 / (1 + Math.exp(-scores[0]));
    return [1 - share, share];
  }
  const largest = Math.max(...scores);
  const powers = scores.map(score => Math.exp(score - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map(power => power / sum);
}

/**
 * Each pixel times the gradient of the score with respect to it, for several scores of what the chosen one
 * has beyond the mean of all. Parameters get no gradient.
 *
 * @returns undefined where tfjs has no gradient, as of a comparison.
 */
function pixelsTimesGradient(
  model: DigitModel,
  digit: tf.Tensor,
  chosen: number,
  sign: number,
): Float32Array | undefined {
  try {
    const score = (x: tf.Tensor): tf.Scalar => {
      const scores = tf.reshape(detailed(model(x)).answer, [-1]);
      const own = tf.squeeze(tf.slice(scores, chosen, 1));
      return scores.size === 1 ? tf.mul(own, sign) : tf.sub(own, tf.mean(scores));
    };
    return tf.mul(tf.grad(score)(digit), digit).dataSync<'float32'>();
  } catch {
    return undefined;
  }
}

function pixelsOf(name: string, evidence: tf.Tensor): Float32Array {
  if (evidence.size !== 784)
    throw new RangeError(
      `drawDigit: the evidence of '${name}' has the shape [${evidence.shape.join(', ')}], ` +
        'where [28, 28] was expected',
    );
  return Float32Array.from(evidence.dataSync());
}
