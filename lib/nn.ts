import { inspect } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { rand } from './random';

/** A model, or a part of one: a function of a batch that knows its parameters. Call it as the function that it is. */
export interface Module {
  (x: tf.Tensor): tf.Tensor;
  /** What is learned, with a name for each: `0.weight`. */
  namedParameters(): [name: string, parameter: tf.Tensor][];
  parameters(): tf.Tensor[];
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
  children?: readonly Module[];
}

/** Gives a function what makes it a module. A function, not a class: `model(xb)` reads as in PyTorch. */
export function module(forward: (x: tf.Tensor, self: Module) => tf.Tensor, { text, parameters = {}, children = [] }: Definition): Module {
  const self: Module = Object.assign((x: tf.Tensor) => forward(x, self), {
    children,
    training: true,
    namedParameters: () => [
      ...Object.entries(parameters),
      ...children.flatMap((child, i) => child.namedParameters().map(([name, p]): [string, tf.Tensor] => [`${i}.${name}`, p])),
    ],
    parameters: () => self.namedParameters().map(([, p]) => p),
    train(mode = true) {
      self.training = mode;
      for (const child of children) child.train(mode);
      return self;
    },
    eval: () => self.train(false),
    ...parameters,
    [inspect.custom]: text,
    toString: text,
  });
  return self;
}

export const isModule = (model: Model): model is Module => 'parameters' in model;

/** What `Linear` has besides: its parameters by name. */
export interface LinearModule extends Module {
  /** `[outFeatures, inFeatures]` */
  readonly weight: tf.Tensor;
  /** `[outFeatures]` */
  readonly bias?: tf.Tensor;
}

/**
 * `x @ weight.T + bias`, for `x` of shape `[bs, inFeatures]`. Weights and biases begin at random within
 * ±1/√inFeatures, as in PyTorch.
 *
 * @param options.bias Default true.
 */
export function Linear(inFeatures: number, outFeatures: number, { bias = true }: { bias?: boolean } = {}): LinearModule {
  const init = (...shape: number[]) => rand(...shape).sub(0.5).mul(2 / Math.sqrt(inFeatures)).requiresGrad_();
  const parameters: { weight: tf.Tensor; bias?: tf.Tensor } = { weight: init(outFeatures, inFeatures) };
  if (bias) parameters.bias = init(outFeatures);
  const text = `Linear(inFeatures=${inFeatures}, outFeatures=${outFeatures}, bias=${bias})`;
  return module(x => {
    if (x.shape.at(-1) !== inFeatures) throw new RangeError(`${text}: expected [bs, ${inFeatures}], got shape [${x.shape.join(', ')}]`);
    const product = tf.matMul(x, parameters.weight, false, true);
    return parameters.bias ? tf.add(product, parameters.bias) : product;
  }, { text: () => text, parameters: parameters }) as LinearModule;
}

/** `max(x, 0)`, element by element. */
export function ReLU(): Module {
  return module(x => tf.relu(x), { text: () => 'ReLU()' });
}

/** Modules one after the other: the output of each is the input of the next. */
export function Sequential(...children: Module[]): Module {
  return module(x => children.reduce((activations, layer) => layer(activations), x), {
    text: () => `Sequential(\n${children.map((child, i) => `  (${i}): ${String(child).replaceAll('\n', '\n  ')}`).join('\n')}\n)`,
    children,
  });
}
