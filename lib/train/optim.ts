import * as tf from '../host/tfjs';
import { isLeaf, tidyNoGrad } from '../autograd/autograd';
import { nameOf } from '../autograd/valuename';
import { setData } from '../autograd/memory';
import { adamStep } from '../backends/fused/adam';

/** An optimizer, as a training loop needs it. */
export interface Optimizer {
  /** Learning rate; a schedule may set it before each step. */
  lr: number;
  /** Changes each parameter by its gradient. */
  step(): void;
  /** Sets the gradients to null. */
  zeroGrad(): void;
}

/** The chapter's own optimizer: `p -= p.grad * lr`. */
export class BasicOptim implements Optimizer {
  /** The parameters that it changes. */
  readonly params: readonly tf.Tensor[];

  /**
   * @throws TypeError for no parameters, for what is no tensor, for results of a calculation, and for tensors
   * of which none needs a gradient; RangeError for a learning rate that is no number of 0 or more.
   */
  constructor(
    params: Iterable<tf.Tensor>,
    /** Learning rate. */
    public lr: number,
  ) {
    const who = this.constructor.name.replace(/Optimizer$/, '').replace(/^Sgd$/, 'SGD');
    this.params = [...new Set(listOf(who, params))]; // a layer may have several places in a model
    checkParameters(who, this.params);
    checkRate(who, lr);
  }

  /** Changes each parameter: `p -= p.grad * lr`. */
  step(): void {
    checkRate('step', this.lr);
    for (const p of this.params) {
      if (p.grad) p.sub_(p.grad.mul(this.lr));
    }
  }

  /** Sets the gradients to null. */
  zeroGrad(): void {
    for (const p of this.params) p.grad = null;
  }
}

function listOf(who: string, params: unknown): Iterable<tf.Tensor> {
  if (typeof params === 'object' && params !== null && Symbol.iterator in params)
    return params as Iterable<tf.Tensor>;
  const instead =
    params instanceof tf.Tensor
      ? 'a tensor: write [w]'
      : typeof params === 'function' && 'parameters' in params
        ? 'a module: write model.parameters()'
        : typeof params === 'function'
          ? `a function: write ${params.name || 'model.parameters'}()`
          : nameOf(params);
  throw new TypeError(`${who}: expected a list of parameters, got ${instead}`);
}

function checkParameters(who: string, params: readonly tf.Tensor[]): void {
  if (params.length === 0) throw new TypeError(`${who}: there are no parameters to train`);
  const other = params.find(p => !((p as unknown) instanceof tf.Tensor)) as unknown;
  if (other !== undefined)
    throw new TypeError(`${who}: expected tensors as parameters, got ${nameOf(other)}`);
  const result = params.find(p => !isLeaf(p));
  if (result)
    throw new TypeError(
      `${who}: a tensor of shape [${result.shape.join(', ')}] was calculated from one with requiresGrad, ` +
        'and gets no gradient of its own: give the tensor that it came from, or x.detach().requiresGrad_()',
    );
  if (params.every(p => !p.requiresGrad))
    throw new TypeError(
      `${who}: no parameter needs a gradient, so none would change: call p.requiresGrad_()`,
    );
}

function checkRate(who: string, lr: number): void {
  if (!(Number.isFinite(lr) && lr >= 0))
    throw new RangeError(`${who}: expected a learning rate of 0 or more, got ${String(lr)}`);
}

/** Options of {@link SGD}. */
export interface SgdOptions {
  /** Share of the last step that goes into the next one. Default 0. */
  readonly mom?: number;
  /**
   * Weight decay: the share of each parameter, times the learning rate, that a step takes away. Default 0.
   */
  readonly wd?: number;
}

/** Options of {@link Adam}. */
export interface AdamOptions {
  /** Decay of the average of gradients. Default 0.9. */
  readonly mom?: number;
  /** Decay of the average of squared gradients. Default 0.99. */
  readonly sqrMom?: number;
  /** Keeps the quotient finite. Default 1e-5. */
  readonly eps?: number;
  /** Weight decay, as for SGD. Default 0.01. */
  readonly wd?: number;
}

/**
 * An optimizer with averages for each parameter, and weight decay apart from the gradient (fastai's default).
 */
abstract class Stateful extends BasicOptim {
  readonly #state = new Map<tf.Tensor, tf.Tensor[]>();
  protected steps = 0;
  /** Parameters that weight decay leaves alone; a Learner puts biases and the like here. */
  readonly undecayed = new Set<tf.Tensor>();

  constructor(
    params: Iterable<tf.Tensor>,
    lr: number,
    public mom: number,
    public wd: number,
  ) {
    super(params, lr);
    if (!(mom >= 0 && mom < 1))
      throw new RangeError(`expected a momentum from 0 up to 1, got ${String(mom)}`);
    if (!(Number.isFinite(wd) && wd >= 0))
      throw new RangeError(`expected a weight decay of 0 or more, got ${String(wd)}`);
  }

  /**
   * @returns the next values of a parameter and its averages; `decay` is what weight decay leaves of the
   * parameter.
   */
  protected abstract next(
    p: tf.Tensor,
    gradient: tf.Tensor,
    averages: tf.Tensor[],
    decay: number,
  ): { p: tf.Tensor; averages: tf.Tensor[] };

  override step(): void {
    checkRate('step', this.lr);
    this.steps++;
    for (const p of this.params) {
      const gradient = p.grad;
      if (!gradient) continue;
      tidyNoGrad(() => {
        const old = this.#state.get(p) ?? this.newAverages(p);
        this.#state.set(p, old);
        const next = this.next(p, gradient, old, this.undecayed.has(p) ? 1 : 1 - this.lr * this.wd);
        next.averages.forEach((average, i) => setData(old[i], average));
        setData(p, next.p);
      });
    }
  }

  /** Averages before the first step: zeros. */
  protected abstract newAverages(p: tf.Tensor): tf.Tensor[];
}

const zeros = (p: tf.Tensor) => tf.keep(tf.zerosLike(p));

/** Stochastic gradient descent with momentum, as fastai defines it: `average = mom * average + gradient`. */
class SgdOptimizer extends Stateful {
  constructor(params: Iterable<tf.Tensor>, lr: number, { mom = 0, wd = 0 }: SgdOptions = {}) {
    super(params, lr, mom, wd);
  }

  protected newAverages(p: tf.Tensor): tf.Tensor[] {
    return this.mom === 0 ? [] : [zeros(p)];
  }

  protected next(p: tf.Tensor, gradient: tf.Tensor, averages: tf.Tensor[], decay: number) {
    const [average] = averages.map(average => tf.add(tf.mul(average, this.mom), gradient));
    const decayed = decay === 1 ? p : tf.mul(p, decay);
    return { p: tf.sub(decayed, tf.mul(average ?? gradient, this.lr)), averages: average ? [average] : [] };
  }
}

/** Adam as fastai defines it (Kingma & Ba 2015, with decoupled weight decay). */
class AdamOptimizer extends Stateful {
  readonly #sqrMom: number;
  readonly #eps: number;

  constructor(
    params: Iterable<tf.Tensor>,
    lr: number,
    { mom = 0.9, sqrMom = 0.99, eps = 1e-5, wd = 0.01 }: AdamOptions = {},
  ) {
    super(params, lr, mom, wd);
    this.#sqrMom = sqrMom;
    this.#eps = eps;
  }

  protected newAverages(p: tf.Tensor): tf.Tensor[] {
    return [zeros(p), zeros(p)];
  }

  protected next(p: tf.Tensor, gradient: tf.Tensor, [average, square]: tf.Tensor[], decay: number) {
    const sqrMom = this.#sqrMom;
    const state = adamStep({ p, average, square }, gradient, {
      mom: this.mom,
      sqrMom,
      step: this.lr / (1 - this.mom ** this.steps),
      unbias: 1 / (1 - sqrMom ** this.steps),
      eps: this.#eps,
      decay,
    });
    return { p: state.p, averages: [state.average, state.square] };
  }
}

/** An optimizer that a Learner can set schedules and weight decay of. */
export type ScheduledOptimizer = Optimizer & { mom?: number; wd?: number; undecayed?: Set<tf.Tensor> };

/** Makes an optimizer for these parameters: a Learner's `optFunc`. */
export type OptimizerFunction = (params: Iterable<tf.Tensor>, lr: number) => ScheduledOptimizer;

/**
 * Gradient descent, with momentum if `mom` is given (fastai's `SGD`).
 *
 * @throws TypeError and RangeError as {@link BasicOptim}.
 */
export function SGD(params: Iterable<tf.Tensor>, lr: number, options?: SgdOptions): ScheduledOptimizer {
  return new SgdOptimizer(params, lr, options);
}

/**
 * Adam (fastai's `Adam`): steps of about the same size for all parameters, whatever the size of their
 * gradients.
 *
 * @throws TypeError and RangeError as {@link BasicOptim}.
 */
export function Adam(params: Iterable<tf.Tensor>, lr: number, options?: AdamOptions): ScheduledOptimizer {
  return new AdamOptimizer(params, lr, options);
}
