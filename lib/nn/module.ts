import type * as tf from '@tensorflow/tfjs';
import { inspectCustom } from '../host/text';

type Named = [name: string, tensor: tf.Tensor][];

/**
 * A model, or a part of one: a function of a batch that knows its parameters. Call it as the function that it
 * is.
 */
export interface Module {
  (x: tf.Tensor): tf.Tensor;
  /** What is learned, with a name for each: `0.weight`. */
  namedParameters(): Named;
  parameters(): tf.Tensor[];
  /** What is kept up to date in training, but not learned: the averages of batch normalisation. */
  namedBuffers(): Named;
  /** Modules that this one is made of. */
  readonly children: readonly Module[];
  /** Whether it is being trained; dropout and the like behave differently then. */
  training: boolean;
  /** Behave as in training, or not, with all modules within. */
  train(mode?: boolean): this;
  /** Behave as in use. */
  eval(): this;
}

/** A function of a batch, with or without parameters of its own. */
export type Model = Module | ((x: tf.Tensor) => tf.Tensor);

interface Definition {
  /** How it prints: `Linear(inFeatures=784, outFeatures=1, bias=true)`. */
  text: () => string;
  parameters?: Record<string, tf.Tensor>;
  buffers?: Record<string, tf.Tensor>;
  children?: readonly Module[];
}

/** Gives a function what makes it a module. A function, not a class: `model(xb)` reads as in PyTorch. */
export function module(
  forward: (x: tf.Tensor, self: Module) => tf.Tensor,
  { text, parameters = {}, buffers = {}, children = [] }: Definition,
): Module {
  const named = (own: Record<string, tf.Tensor>, ofChild: (child: Module) => Named): Named => [
    ...Object.entries(own),
    ...children.flatMap((child, i) =>
      ofChild(child).map(([name, tensor]): Named[number] => [`${i}.${name}`, tensor]),
    ),
  ];
  const self: Module = Object.assign((x: tf.Tensor) => forward(x, self), {
    children,
    training: true,
    namedParameters: () => named(parameters, child => child.namedParameters()),
    parameters: () => self.namedParameters().map(([, p]) => p),
    namedBuffers: () => named(buffers, child => child.namedBuffers()),
    train(mode = true) {
      self.training = mode;
      for (const child of children) child.train(mode);
      return self;
    },
    eval: () => self.train(false),
    ...parameters,
    [inspectCustom]: text,
    toString: text,
  });
  return self;
}

export const isModule = (model: Model): model is Module => 'parameters' in model;

/**
 * Refuses an input of the wrong rank or number of channels in the words of the module that it was given to.
 *
 * @param expected the shape it should have, with a name where any size will do: `['bs', 784]`.
 */
export function checkShape(who: string, x: tf.Tensor, expected: readonly (string | number)[]): void {
  const fits =
    x.rank === expected.length &&
    expected.every((size, axis) => typeof size === 'string' || x.shape[axis] === size);
  if (!fits)
    throw new RangeError(`${who}: expected [${expected.join(', ')}], got shape [${x.shape.join(', ')}]`);
}

/** The children of a module, a line each, as PyTorch prints them. */
export const listing = (name: string, children: readonly Module[]): string =>
  `${name}(\n${children.map((child, i) => `  (${i}): ${String(child).replaceAll('\n', '\n  ')}`).join('\n')}\n)`;
