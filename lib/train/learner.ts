import * as tf from '../host/tfjs';
import { noGrad } from '../autograd/autograd';
import { collectGarbage } from '../autograd/memory';
import { reasonForNone, type DataLoader, type DataLoaders } from '../data/dataloader';
import { onInterrupt } from '../host/notebook';
import { nextTurn } from '../host/turn';
import { isModule, type Model, type Module } from '../nn/module';
import type { PathLike } from '../python/path';
import { plotLine, type Plot } from '../show/plot';
import { Averages } from './averages';
import { Cancel, checkNames, type Event, type Hooks, type Level } from './callback';
import { loadModel, saveModel } from './checkpoint';
import { checkLoss } from './losscheck';
import { valley } from './lrfind';
import type { Metric } from './metrics';
import { Adam, type OptimizerFunction, type ScheduledOptimizer } from './optim';
import { ProgressCallback } from './progress';
import { Recorder } from './recorder';
import { ShowGraphCallback } from './showgraph';
import { combinedCos, ParamScheduler } from './schedule';

/**
 * A loss, from predictions and targets: one number, the smaller the better.
 *
 * @param preds what the model returned for a batch, `[bs, …]`.
 * @param targets `[bs, …]`
 */
export type LossFunction = (preds: tf.Tensor, targets: tf.Tensor) => tf.Tensor;

/** Hooks into a fit: an object with a method for each event that it needs, which gets the learner. */
export type Callback = Hooks<Learner>;

/** Options of a {@link Learner}. */
export interface LearnerOptions {
  /** The loss that training makes small. */
  readonly lossFunc: LossFunction;
  /** Makes the optimizer. Default {@link Adam}. */
  readonly optFunc?: OptimizerFunction;
  /** Learning rate of fits that name none. Default 0.001. */
  readonly lr?: number;
  /** Default: none. */
  readonly metrics?: Metric | readonly Metric[];
  /** Callbacks of every fit. Default: none. */
  readonly cbs?: readonly Callback[];
  /** Weight decay. Default: the optimizer's own. */
  readonly wd?: number;
  /** Momentum of `fitOneCycle` at the start, in the middle and at the end. Default [0.95, 0.85, 0.95]. */
  readonly moms?: readonly [start: number, middle: number, end: number];
}

/** Options of one fit. */
export interface FitOptions {
  /** Weight decay. Default: the learner's. */
  readonly wd?: number;
  /** Callbacks of this fit alone. Default: none. */
  readonly cbs?: readonly Callback[];
  /** Begin with a new optimizer, without the averages of the old one. Default false. */
  readonly resetOpt?: boolean;
  /** Below the table, draw the losses while it trains. Default false. */
  readonly plot?: boolean;
}

/** Options of `fitOneCycle`. */
export interface OneCycleOptions extends FitOptions {
  /** The peak of the learning rate over its start. Default 25. */
  readonly div?: number;
  /** The peak over the end. Default 1e5. */
  readonly divFinal?: number;
  /** Share of the training in which the learning rate rises. Default 0.25. */
  readonly pctStart?: number;
  /** Momentum at the start, in the middle and at the end. Default: the learner's. */
  readonly moms?: readonly [start: number, middle: number, end: number];
}

type XY = readonly tf.Tensor[];

/**
 * Model, data, loss and optimizer, and the loop that brings them together (fastai's `Learner`): predictions,
 * loss, backward, step, gradients to zero, for each batch; then the validation set.
 */
export class Learner {
  /** The columns of the table besides the losses. */
  readonly metrics: readonly Metric[];
  /** The history of the last fit. */
  readonly recorder = new Recorder();
  /** The model that is trained. */
  readonly model: Module;
  /** The optimizer; undefined before the first fit. */
  opt!: ScheduledOptimizer;
  /** The current batch, `[bs, …]`. Like its predictions, it is freed when the batch ends. */
  xb!: tf.Tensor;
  /** The targets of the current batch, `[bs, …]`. */
  yb!: tf.Tensor;
  /** The model's output for the current batch, `[bs, …]`. */
  preds!: tf.Tensor;
  /** The loss of the current batch. */
  loss = NaN;
  /** The current epoch, from 0. */
  epoch = 0;
  /** Number of epochs of this fit. */
  nEpochs = 0;
  /** Position of the batch in its pass, from 0. */
  iter = 0;
  /** Whether this is a training batch. */
  training = false;
  /** Share of all training batches of this fit that is done, 0 to 1. */
  pctTrain = 0;

  readonly #options: LearnerOptions;
  #cbs: readonly Callback[] = [];
  #isRunning = false;
  #isInterrupted = false;
  #turnAt = 0;

  /**
   * @param dls the training and the validation set, in batches of `[xb, yb]`.
   * @param model a module, or a function with parameters.
   * @throws TypeError without a loss function, and for a model without parameters.
   */
  constructor(
    /** The training and the validation set. */
    readonly dls: DataLoaders<readonly tf.Tensor[]>,
    model: Model,
    options: LearnerOptions,
  ) {
    if (typeof options?.lossFunc !== 'function') {
      throw new TypeError(
        'Could not infer loss function from the data, please pass a loss function: ' +
          'new Learner(dls, model, { lossFunc })',
      );
    }
    if (!isModule(model) || model.parameters().length === 0) {
      throw new TypeError(
        'Learner: the model has no parameters to train. Build it from nn.Linear and its like, ' +
          'or train it in a loop of your own',
      );
    }
    const { metrics = [], cbs = [] } = options;
    cbs.forEach(checkNames);
    this.model = model;
    this.metrics = typeof metrics === 'function' ? [metrics] : metrics;
    this.#options = options;
  }

  /**
   * Trains for some epochs at one learning rate, and leaves fastai's table: a row for each epoch.
   *
   * @param lr learning rate. Default: the learner's.
   * @throws RangeError for an empty loader; Error for a loss of NaN or infinity, for shapes that don't fit,
   * for a metric that fails, and when the cell is interrupted. Model and recorder are usable after each of
   * them.
   */
  async fit(
    nEpochs: number,
    lr = this.#options.lr ?? 1e-3,
    { cbs = [], plot = false, ...options }: FitOptions = {},
  ): Promise<void> {
    const shown = [new ProgressCallback(), ...(plot ? [new ShowGraphCallback()] : [])];
    await this.#fit(nEpochs, lr, { ...options, cbs: [...cbs, ...shown] });
  }

  /**
   * Trains by the one-cycle policy (Smith 2018, https://arxiv.org/abs/1803.09820): the learning rate rises to
   * `lrMax` along a cosine and falls to nearly 0; the momentum does the opposite.
   *
   * @param lrMax Default: the learner's learning rate.
   * @throws as {@link fit}.
   */
  async fitOneCycle(
    nEpochs: number,
    lrMax = this.#options.lr ?? 1e-3,
    { div = 25, divFinal = 1e5, pctStart = 0.25, moms, cbs = [], ...options }: OneCycleOptions = {},
  ): Promise<void> {
    const scheduler = new ParamScheduler({
      lr: combinedCos(pctStart, lrMax / div, lrMax, lrMax / divFinal),
      mom: combinedCos(pctStart, ...(moms ?? this.#options.moms ?? ([0.95, 0.85, 0.95] as const))),
    });
    await this.fit(nEpochs, lrMax, { ...options, cbs: [...cbs, scheduler] });
  }

  /**
   * Looks for a learning rate (Smith 2015, https://arxiv.org/abs/1506.01186): trains with ever larger rates
   * until the loss explodes, and puts the model back as it was.
   *
   * @param options.start first learning rate. Default 1e-7.
   * @param options.end last learning rate. Default 10.
   * @param options.steps number of batches. Default 100.
   * @returns a rate in the middle of the longest fall of the loss (fastai's `valley`), and the loss over the
   * learning rate.
   */
  async lrFind({ start = 1e-7, end = 10, steps = 100 } = {}): Promise<{ suggestion: number; plot: Plot }> {
    const saved = noGrad(() => this.model.parameters().map(p => p.clone()));
    const { opt } = this;
    let best = Infinity;
    const search: Callback = {
      beforeBatch: ({ training, recorder }) => {
        if (training) this.opt.lr = start * (end / start) ** (recorder.losses.length / (steps - 1));
      },
      afterStep: ({ recorder: { smoothLoss, losses } }) => {
        best = Math.min(best, smoothLoss);
        if (smoothLoss > 4 * best || losses.length >= steps) throw new Cancel('Fit');
      },
      beforeValidate: () => {
        throw new Cancel('Validate');
      },
    };
    try {
      await this.#fit(Math.ceil(steps / this.dls.train.length), start, { cbs: [search], resetOpt: true });
    } finally {
      this.model.parameters().forEach((p, i) => p.copy_(saved[i]));
      tf.dispose(saved);
      this.opt = opt;
    }
    const { lrs, losses } = this.recorder;
    const plot = plotLine(lrs.map(Math.log10), losses, { tx: 'log10(learning rate)', ty: 'loss' });
    return { suggestion: valley(lrs, losses), plot };
  }

  /** The loss and the metrics on the validation set, each the mean over its images. */
  async validate(): Promise<number[]> {
    const averages = new Averages();
    await this.#pass(this.dls.valid, false, () => averages.add(this));
    return averages.values();
  }

  /** Predictions and targets of the whole validation set, in its order. */
  async getPreds(): Promise<[preds: tf.Tensor, targets: tf.Tensor]> {
    const [preds, targets]: [tf.Tensor[], tf.Tensor[]] = [[], []];
    await this.#pass(this.dls.valid, false, () => {
      preds.push(this.preds);
      targets.push(this.yb);
    });
    return [tf.concat(preds), tf.concat(targets)];
  }

  /** Writes the model's parameters to a file, in the safetensors format. */
  save(path: PathLike): void {
    saveModel(this.model, path);
  }

  /**
   * Reads the model's parameters from a file that {@link save} wrote.
   *
   * @throws Error and RangeError for a file that does not fit; the model stays as it is.
   */
  load(path: PathLike): void {
    loadModel(this.model, path);
  }

  async #fit(nEpochs: number, lr: number, options: FitOptions): Promise<void> {
    const { wd = this.#options.wd, cbs = [], resetOpt = false } = options;
    if (!(Number.isInteger(nEpochs) && nEpochs >= 0)) {
      throw new RangeError(`fit: expected a number of epochs, got ${nEpochs}`);
    }
    if (!(Number.isFinite(lr) && lr >= 0))
      throw new RangeError(`fit: expected a learning rate of 0 or more, got ${String(lr)}`);
    cbs.forEach(checkNames);
    if (this.#isRunning)
      throw new Error('fit: the fit before is still running; interrupt it, or await its end');
    if (!this.opt || resetOpt) this.#newOptimizer(lr);
    this.opt.lr = lr;
    if (wd !== undefined && 'wd' in this.opt) this.opt.wd = wd;
    const all: Callback[] = [this.recorder, ...(this.#options.cbs ?? []), ...cbs];
    this.#cbs = all.sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
    this.nEpochs = nEpochs;
    this.#isRunning = true;
    this.#isInterrupted = false;
    const forget = onInterrupt(() => (this.#isInterrupted = true));
    try {
      collectGarbage(); // makes room
      await this.#stage('Fit', async () => {
        for (this.epoch = 0; this.epoch < nEpochs; this.epoch++) {
          await this.#stage('Epoch', async () => {
            await this.#stage('Train', () => this.#pass(this.dls.train, true));
            const averages = new Averages();
            await this.#stage('Validate', () => this.#pass(this.dls.valid, false, () => averages.add(this)));
            this.recorder.values.push([this.recorder.smoothLoss, ...averages.values()]);
          });
        }
      });
    } finally {
      forget();
      this.#isRunning = false;
      this.#cbs = [];
    }
  }

  /** All batches of a loader, each within one turn of the event loop. */
  async #pass(loader: DataLoader<XY>, training: boolean, onBatch?: () => void): Promise<void> {
    this.model.train(training);
    this.training = training;
    this.iter = 0;
    for (const batch of loader) {
      await this.#turn();
      if (training) this.pctTrain = (this.epoch + this.iter / loader.length) / this.nEpochs;
      const body = () => this.#stage('Batch', () => this.#oneBatch(batch, onBatch));
      if (training) body();
      else noGrad(body);
      this.iter++;
    }
    if (this.iter === 0) {
      const which = training ? 'training' : 'validation';
      throw new RangeError(`fit: the ${which} loader has no batches${reasonForNone(loader)}`);
    }
  }

  #oneBatch([xb, yb]: XY, onBatch?: () => void): void {
    [this.xb, this.yb] = [xb, yb];
    this.preds = this.model(xb);
    this.#call('afterPred');
    const loss = this.#lossOf(this.preds, yb);
    this.#call('afterLoss');
    if (this.training) {
      this.#stage('Backward', () => loss.backward());
      this.#stage('Step', () => this.opt.step());
      this.opt.zeroGrad();
    }
    onBatch?.();
  }

  /**
   * @throws Error for a loss that is not one number, with the shapes and where it happened.
   */
  #lossOf(preds: tf.Tensor, targets: tf.Tensor): tf.Tensor {
    const shapes = `predictions [${preds.shape.join(', ')}] and targets [${targets.shape.join(', ')}]`;
    let loss: tf.Tensor;
    try {
      loss = this.#options.lossFunc(preds, targets);
    } catch (error) {
      throw new Error(`the loss function failed for ${shapes}: ${(error as Error).message}`, {
        cause: error,
      });
    }
    checkLoss(loss, shapes);
    this.loss = loss.item();
    if (!Number.isFinite(this.loss)) {
      throw new Error(
        `the loss is ${this.loss} in epoch ${this.epoch}, batch ${this.iter}. ` +
          'A lower learning rate may help; look at the inputs, too',
      );
    }
    return loss;
  }

  #newOptimizer(lr: number): void {
    const { optFunc = Adam } = this.#options;
    this.opt = optFunc(this.model.parameters(), lr);
    for (const p of this.model.parameters()) {
      if (p.rank < 2) this.opt.undecayed?.add(p); // biases and scales: fastai's wd_bn_bias=False
    }
  }

  #call(event: Event): void {
    for (const callback of this.#cbs) callback[event]?.(this);
  }

  /** Runs a stage between its events, within the turn if its body does not await. */
  #stage<T extends void | Promise<void>>(level: Level, body: () => T): T;
  #stage(level: Level, body: () => void | Promise<void>): void | Promise<void> {
    const end = (failure?: { error: unknown }) => {
      try {
        if (failure && !isCancel(failure.error, level)) throw failure.error;
        if (failure) this.#call(`afterCancel${level}`);
        this.#call(`after${level}`);
      } finally {
        this.#call(`cleanup${level}`);
      }
    };
    const fail = (error: unknown) => end({ error });
    let result: void | Promise<void>;
    try {
      this.#call(`before${level}`);
      result = body();
    } catch (error) {
      return fail(error);
    }
    return result instanceof Promise ? result.then(() => end(), fail) : end();
  }

  /**
   * Now and then, lets everything else have a turn of the event loop: the progress bar, and an interrupt. The
   * kernel leaves an interrupted cell that awaits, and its code would go on: so it throws here.
   */
  async #turn(): Promise<void> {
    if (performance.now() - this.#turnAt < turnEveryMs) return;
    await nextTurn();
    this.#turnAt = performance.now();
    if (this.#isInterrupted) throw new Error(`interrupted in epoch ${this.epoch}, batch ${this.iter}`);
  }
}

const turnEveryMs = 50;

const isCancel = (error: unknown, level: Level) => error instanceof Cancel && error.level === level;
