import * as tf from '../../host/tfjs';
import { hasKernel, runKernels } from '../../autograd/engine';
import type { Heap } from '../wasm/heap';
import type { Kernels } from '../wasm/kernels';
import { registerKernel } from '../wasm/registry';

/** What a step of Adam changes: a parameter, and the averages of its gradients and of their squares. */
export interface AdamState {
  readonly p: tf.Tensor;
  readonly average: tf.Tensor;
  readonly square: tf.Tensor;
}

/** The numbers of a step of Adam. */
export interface AdamNumbers {
  /** Decay of the average. */
  readonly mom: number;
  /** Decay of the average of squares. */
  readonly sqrMom: number;
  /** The learning rate, divided by what the average lacks at its start, `1 - mom ** steps`. */
  readonly step: number;
  /** By which the average of squares is multiplied, `1 / (1 - sqrMom ** steps)`. */
  readonly unbias: number;
  /** Keeps the quotient finite. */
  readonly eps: number;
  /** What weight decay leaves of the parameter, from 0 to 1. */
  readonly decay: number;
}

/**
 * A step of Adam (Kingma & Ba 2015, https://arxiv.org/abs/1412.6980):
 * `p * decay - step * average / (sqrt(square * unbias) + eps)`.
 */
export function adamStep(
  { p, average, square }: AdamState,
  gradient: tf.Tensor,
  numbers: AdamNumbers,
): AdamState {
  const { mom, sqrMom, step, unbias, eps, decay } = numbers;
  if (hasKernel('AdamStep')) {
    const [newP, newAverage, newSquare] = runKernels(
      'AdamStep',
      { p, gradient, average, square },
      { ...numbers },
    );
    return { p: newP, average: newAverage, square: newSquare };
  }
  const newAverage = tf.add(tf.mul(average, mom), tf.mul(gradient, 1 - mom));
  const newSquare = tf.add(tf.mul(square, sqrMom), tf.mul(tf.square(gradient), 1 - sqrMom));
  const root = tf.add(tf.sqrt(tf.mul(newSquare, unbias)), eps);
  const newP = tf.sub(tf.mul(p, decay), tf.div(tf.mul(newAverage, step), root));
  return { p: newP, average: newAverage, square: newSquare };
}

/** `AdamStep` for WASM: one pass over memory, in place where no other tensor shares the values. */
export function registerAdam(heap: Heap, kernels: Kernels): void {
  registerKernel('AdamStep', ({ inputs: { p, gradient, average, square }, attrs }) => {
    const { mom, sqrMom, step, unbias, eps, decay } = attrs as AdamNumbers;
    const [newP, newAverage, newSquare] = [p, average, square].map(tensor => heap.successor(tensor));
    const addresses = heap.addresses(p, gradient, average, square, newP, newAverage, newSquare);
    kernels.adam(...addresses, tf.util.sizeFromShape(p.shape), mom, sqrMom, step, unbias, eps, decay);
    return [newP, newAverage, newSquare];
  });
}
