import * as tf from '../host/tfjs';
import { nameOf } from '../autograd/valuename';
import { inspectCustom } from '../host/text';

/** Tensors with their names. */
export type NamedTensors = [name: string, tensor: tf.Tensor][];

/**
 * A model, or a part of one: a function of a batch that knows its parameters. Call it as the function that it
 * is.
 */
export interface Module {
  (x: tf.Tensor): tf.Tensor;
  /** The tensors that are learned, each once with its name: `0.weight`. */
  namedParameters(): NamedTensors;
  /** The tensors that are learned. */
  parameters(): tf.Tensor[];
  /** Tensors that training updates but that are not learned, as the averages of batch normalisation. */
  namedBuffers(): NamedTensors;
  /** The modules within this one. */
  readonly children: readonly Module[];
  /** Whether it is in training: dropout and batch normalisation depend on that. */
  training: boolean;
  /** Behave as in training, with all modules within; or not (`train(false)`). */
  train(mode?: boolean): this;
  /** Behave as in use: `train(false)`. */
  eval(): this;
}

/** A function of a batch, with or without parameters of its own. */
export type Model = Module | ((x: tf.Tensor) => tf.Tensor);

/** The parts of a module that {@link module} makes. */
export interface ModuleDefinition {
  /** How it prints: `Linear(inFeatures=784, outFeatures=1, bias=true)`. Default `Module()`. */
  text?: () => string;
  /** The tensors that are learned, by their names. */
  parameters?: Record<string, tf.Tensor>;
  /** Other tensors that belong to it, by their names. */
  buffers?: Record<string, tf.Tensor>;
  /** The modules within. */
  children?: readonly Module[];
}

/**
 * Makes a module of a function: not a class, so that `model(xb)` reads as in PyTorch.
 *
 * @param forward of a batch, and the module itself.
 * @param definition its text, parameters, buffers and children. Default: no parameters, buffers or children.
 * @throws TypeError without a function.
 */
export function module(
  forward: (x: tf.Tensor, self: Module) => tf.Tensor,
  definition: ModuleDefinition = {},
): Module {
  const { text = () => 'Module()', parameters = {}, buffers = {}, children = [] } = definition;
  if (typeof forward !== 'function')
    throw new TypeError(`module: expected a function of a batch first, x => …, got ${nameOf(forward)}`);
  const named = (own: Record<string, tf.Tensor>, ofChild: (child: Module) => NamedTensors): NamedTensors => [
    ...Object.entries(own),
    ...children.flatMap((child, i) =>
      ofChild(child).map(([name, tensor]): NamedTensors[number] => [`${i}.${name}`, tensor]),
    ),
  ];
  const self: Module = Object.assign((x: tf.Tensor) => forward(x, self), {
    children,
    training: true,
    namedParameters: () => once(named(parameters, child => child.namedParameters())),
    parameters: () => self.namedParameters().map(([, p]) => p),
    namedBuffers: () => once(named(buffers, child => child.namedBuffers())),
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

/** Each tensor under its first name: a layer may have several places in a model. */
function once(named: NamedTensors): NamedTensors {
  const seen = new Set<tf.Tensor>();
  return named.filter(([, tensor]) => !seen.has(tensor) && seen.add(tensor));
}

/** Whether a model is a module, and not only a function. */
export const isModule = (model: Model): model is Module => 'parameters' in model;

/**
 * Checks the rank of an input and the sizes that are known.
 *
 * @param who the module's text, for the message.
 *
 * @param expected the shape that it has to have, with a name for any size: `['bs', 784]`.
 * @throws RangeError with both shapes; TypeError for an input that is no tensor.
 */
export function checkShape(who: string, x: tf.Tensor, expected: readonly (string | number)[]): void {
  checkInput(who, x);
  const fits =
    x.rank === expected.length &&
    expected.every((size, axis) => typeof size === 'string' || x.shape[axis] === size);
  if (!fits)
    throw new RangeError(`${who}: expected [${expected.join(', ')}], got shape [${x.shape.join(', ')}]`);
}

/** @throws TypeError for an input that is no tensor. */
export function checkInput(who: string, x: unknown): void {
  if (x instanceof tf.Tensor) return;
  throw new TypeError(
    `${who}: expected a tensor, got ${nameOf(x)}${Array.isArray(x) ? '. Write tensor(…)' : ''}`,
  );
}

/** @throws RangeError for anything but whole numbers, with their names and what they may be at least. */
export function checkCounts(who: string, counts: Readonly<Record<string, unknown>>, least = 1): void {
  for (const [name, count] of Object.entries(counts))
    if (!(Number.isInteger(count) && (count as number) >= least))
      throw new RangeError(
        `${who}: expected a whole number of ${least} or more as ${name}, got ${nameOf(count)}`,
      );
}

/** The text of a module with its children, a line for each, as PyTorch prints it. */
export const listing = (name: string, children: readonly Module[]): string =>
  [
    `${name}(`,
    ...children.map((child, i) => `  (${i}): ${String(child).replaceAll('\n', '\n  ')}`),
    ')',
  ].join('\n');
