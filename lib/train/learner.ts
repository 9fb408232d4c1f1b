import * as tf from '@tensorflow/tfjs';
import { noGrad } from '../autograd/autograd';
import { Averages } from './averages';
import { Cancel, checkNames, type Callback, type Event, type Level } from './callback';
import { loadModel, saveModel } from './checkpoint';
import type { DataLoader, DataLoaders } from '../data/dataloader';
import { FitTable } from './fittable';
import { collectGarbage } from '../autograd/memory';
import { isModule, type Model, type Module } from '../nn';
import { Adam, type OptimizerFunction, type ScheduledOptimizer } from './optim';
import type { PathLike } from '../python/path';
import { plotLine, type Plot } from '../show/plot';
import { Recorder } from './recorder';
import { cosine, inTurn, ParamScheduler } from './schedule';
import { valley } from './valley';

/** From predictions and targets to one number, the smaller the better. */
export type LossFunction = (preds: tf.Tensor, targets: tf.Tensor) => tf.Tensor;
/** From predictions and targets to one number that people understand; its name heads a column. */
export type Metric = (preds: tf.Tensor, targets: tf.Tensor) => tf.Tensor | number;

export interface LearnerOptions {
  readonly lossFunc: LossFunction;
  /** Default {@link Adam}. */
  readonly optFunc?: OptimizerFunction;
  /** Learning rate of fits that name none. Default 0.001. */
  readonly lr?: number;
  readonly metrics?: Metric | readonly Metric[];
  /** Callbacks of every fit. Default: none. */
  readonly cbs?: readonly Callback[];
  /** Weight decay. Default: the optimizer's own. */
  readonly wd?: number;
  /** Momentum of `fitOneCycle` at the start, in the middle and at the end. Default [0.95, 0.85, 0.95]. */
  readonly moms?: readonly [number, number, number];
}

export interface FitOptions {
  readonly wd?: number;
  /** Callbacks of this fit alone. */
  readonly cbs?: readonly Callback[];
  /** Begin with a new optimizer, without what the old one remembers. Default false. */
  readonly resetOpt?: boolean;
}

export interface OneCycleOptions extends FitOptions {
  /** The peak of the learning rate over its start. Default 25. */
  readonly div?: number;
  /** The peak over the end. Default 1e5. */
  readonly divFinal?: number;
  /** Share of the training in which the learning rate rises. Default 0.25. */
  readonly pctStart?: number;
  readonly moms?: readonly [number, number, number];
}

type XY = readonly tf.Tensor[];

/**
 * Model, data, loss and optimizer, and the loop that brings them together (fastai's `Learner`): predictions,
 * loss, backward, step, gradients to zero, for each batch; then the validation set.
 */
export class Learner {
  readonly metrics: readonly Metric[];
  readonly recorder = new Recorder();
  readonly model: Module;
  opt!: ScheduledOptimizer;
  /** The batch at hand, its predictions, and its loss as a number. Tensors are freed with their batch. */
  xb!: tf.Tensor;
  yb!: tf.Tensor;
  preds!: tf.Tensor;
  loss = NaN;
  epoch = 0;
  nEpochs = 0;
  /** Position of the batch in its pass, from 0. */
  iter = 0;
  /** Whether this is a training batch. */
  training = false;
  /** Share of all training batches of this fit that is done. */
  pctTrain = 0;

  readonly #options: LearnerOptions;
  #cbs: readonly Callback[] = [];
  #isRunning = false;
  #isInterrupted = false;
  #yieldedAt = 0;

  /**
   * @throws TypeError without a loss function, and for a model without parameters.
   */
  constructor(
    readonly dls: DataLoaders<XY>,
    model: Model,
    options: LearnerOptions,
  ) {
    if (typeof options?.lossFunc !== 'function')
      throw new TypeError(
        'Could not infer loss function from the data, please pass a loss function: new Learner(dls, ' +
          'model, { lossFunc })',
      );
    if (!isModule(model) || model.parameters().length === 0) {
      throw new TypeError(
        'Learner: the model has no parameters to train. Build it from nn.Linear and its like, or ' +
          'train it in a loop of your own',
      );
    }
    const { metrics = [], cbs = [] } = options;
    cbs.forEach(checkNames);
    this.model = model;
    this.metrics = typeof metrics === 'function' ? [metrics] : metrics;
    this.#options = options;
  }

  /**
   * Trains for some epochs at one learning rate, and leaves fastai's table: a row an epoch.
   *
   * @throws RangeError for an empty loader; Error for a loss that is no number, for shapes that don't fit,
   * for a metric that fails, and where the cell is interrupted. Model and recorder are usable after each of
   * them.
   */
  async fit(
    nEpochs: number,
    lr = this.#options.lr ?? 1e-3,
    { cbs = [], ...options }: FitOptions = {},
  ): Promise<void> {
    await this.#run(nEpochs, lr, { ...options, cbs: [...cbs, new FitTable()] });
  }

  async #run(
    nEpochs: number,
    lr: number,
    { wd = this.#options.wd, cbs = [], resetOpt = false }: FitOptions,
  ): Promise<void> {
    if (!(Number.isInteger(nEpochs) && nEpochs >= 0))
      throw new RangeError(`fit: expected a number of epochs, got ${nEpochs}`);
    cbs.forEach(checkNames);
    if (this.#isRunning)
      throw new Error('fit: the fit before is still running; interrupt it, or await its end');
    if (!this.opt || resetOpt) this.#newOptimizer(lr);
    this.opt.lr = lr;
    if (wd !== undefined && 'wd' in this.opt) this.opt.wd = wd;
    this.#cbs = [this.recorder, ...(this.#options.cbs ?? []), ...cbs].sort(
      (a, b) => (a.order ?? 0) - (b.order ?? 0),
    );
    this.nEpochs = nEpochs;
    await this.#untilInterrupted(async () => {
      await collectGarbage(); // what earlier cells have left makes room
      await this.#within('Fit', async () => {
        for (this.epoch = 0; this.epoch < nEpochs; this.epoch++)
          await this.#within('Epoch', () => this.#oneEpoch());
      });
    });
  }

  /**
   * The learning rate rises to `lrMax` along a cosine, and falls again to nearly nothing; the momentum does
   * the opposite.
   */
  async fitOneCycle(
    nEpochs: number,
    lrMax = this.#options.lr ?? 1e-3,
    {
      div = 25,
      divFinal = 1e5,
      pctStart = 0.25,
      moms = this.#options.moms ?? [0.95, 0.85, 0.95],
      cbs = [],
      ...options
    }: OneCycleOptions = {},
  ): Promise<void> {
    const scheduler = new ParamScheduler({
      lr: inTurn(pctStart, cosine(lrMax / div, lrMax), cosine(lrMax, lrMax / divFinal)),
      mom: inTurn(pctStart, cosine(moms[0], moms[1]), cosine(moms[1], moms[2])),
    });
    await this.fit(nEpochs, lrMax, { ...options, cbs: [...cbs, scheduler] });
  }

  /**
   * Looks for a learning rate: trains with ever larger ones until the loss explodes, and puts the model back
   * as it was.
   *
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
      await this.#run(Math.ceil(steps / this.dls.train.length), start, { cbs: [search], resetOpt: true });
    } finally {
      this.model.parameters().forEach((p, i) => p.copy_(saved[i]));
      tf.dispose(saved);
      this.opt = opt;
    }
    const { lrs, losses } = this.recorder;
    return {
      suggestion: valley(lrs, losses),
      plot: plotLine(lrs.map(Math.log10), losses, { tx: 'log10(learning rate)', ty: 'loss' }),
    };
  }

  /** Loss and metrics on the validation set, each the mean over its images. */
  async validate(): Promise<number[]> {
    const averages = new Averages();
    await this.#pass(this.dls.valid, false, () => averages.add(this));
    return averages.values();
  }

  /** Predictions and targets of the whole validation set, in its order. */
  async getPreds(): Promise<[preds: tf.Tensor, targets: tf.Tensor]> {
    const [preds, targets]: [tf.Tensor[], tf.Tensor[]] = [[], []];
    await this.#pass(this.dls.valid, false, () => {
      preds.push(tf.keep(this.preds.clone()));
      targets.push(tf.keep(this.yb.clone()));
    });
    const joined: [tf.Tensor, tf.Tensor] = [tf.concat(preds), tf.concat(targets)];
    tf.dispose([preds, targets]);
    return joined;
  }

  /** Writes the model's parameters to a file, in the safetensors format. */
  save(path: PathLike): void {
    saveModel(this.model, path);
  }

  /** Reads them from there. The model stays as it is where they don't fit. */
  load(path: PathLike): void {
    loadModel(this.model, path);
  }

  async #oneEpoch(): Promise<void> {
    await this.#within('Train', () => this.#pass(this.dls.train, true));
    const averages = new Averages();
    await this.#within('Validate', () => this.#pass(this.dls.valid, false, () => averages.add(this)));
    this.recorder.values.push([this.recorder.smoothLoss, ...averages.values()]);
  }

  /**
   * All batches of a loader, freed one by one. Now and then everything else gets a turn: the progress bar, an
   * interrupt.
   */
  async #pass(loader: DataLoader<XY>, training: boolean, afterwards?: () => void): Promise<void> {
    this.model.train(training);
    this.training = training;
    this.iter = 0;
    for (const batch of loader) {
      if (training) this.pctTrain = (this.epoch + this.iter / loader.length) / this.nEpochs;
      try {
        tf.tidy(() => this.#oneBatch(batch, training, afterwards));
      } finally {
        tf.dispose([...batch]);
      }
      this.iter++;
      await this.#yield();
    }
    if (this.iter === 0)
      throw new RangeError(`fit: the ${training ? 'training' : 'validation'} loader has no batches`);
  }

  #oneBatch([xb, yb]: XY, training: boolean, afterwards?: () => void): void {
    this.#withinBatch('Batch', () => {
      [this.xb, this.yb] = [xb, yb];
      if (training) this.#train();
      else noGrad(() => [this.#evaluate(), this.preds]);
      afterwards?.();
    });
  }

  #train(): void {
    const loss = this.#evaluate();
    this.#withinBatch('Backward', () => loss.backward());
    this.#withinBatch('Step', () => this.opt.step());
    this.opt.zeroGrad();
  }

  #evaluate(): tf.Tensor {
    this.preds = this.model(this.xb);
    this.#call('afterPred');
    const loss = this.#lossOf(this.preds, this.yb);
    this.loss = loss.item();
    if (!Number.isFinite(this.loss)) {
      throw new Error(
        `the loss is ${this.loss} in epoch ${this.epoch}, batch ${this.iter}. A lower learning rate ` +
          `may help; look at the inputs, too`,
      );
    }
    this.#call('afterLoss');
    return loss;
  }

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
    if (loss.size !== 1)
      throw new RangeError(
        `the loss function has to return one number, got shape [${loss.shape.join(', ')}] for ${shapes}`,
      );
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

  async #within(level: Level, body: () => Promise<void>): Promise<void> {
    try {
      try {
        this.#call(`before${level}`);
        await body();
      } catch (error) {
        this.#unlessCancelled(level, error);
      }
      this.#call(`after${level}`);
    } finally {
      this.#call(`cleanup${level}`);
    }
  }

  /**
   * The same within one turn of the event loop, which a batch has to be: its tensors are freed at its end.
   */
  #withinBatch(level: Level, body: () => void): void {
    try {
      try {
        this.#call(`before${level}`);
        body();
      } catch (error) {
        this.#unlessCancelled(level, error);
      }
      this.#call(`after${level}`);
    } finally {
      this.#call(`cleanup${level}`);
    }
  }

  #unlessCancelled(level: Level, error: unknown): void {
    if (!(error instanceof Cancel && error.level === level)) throw error;
    this.#call(`afterCancel${level}`);
  }

  /** tslab abandons an interrupted cell that awaits, and its code would go on: so it stops here. */
  async #untilInterrupted(body: () => Promise<void>): Promise<void> {
    const interrupt = () => {
      this.#isInterrupted = true;
    };
    this.#isRunning = true;
    this.#isInterrupted = false;
    process.on('SIGINT', interrupt);
    try {
      await body();
    } finally {
      process.removeListener('SIGINT', interrupt);
      this.#isRunning = false;
      this.#cbs = [];
    }
  }

  async #yield(): Promise<void> {
    if (performance.now() - this.#yieldedAt < yieldEveryMs) return;
    await new Promise(resolve => setImmediate(resolve));
    this.#yieldedAt = performance.now();
    if (this.#isInterrupted) throw new Error(`interrupted in epoch ${this.epoch}, batch ${this.iter}`);
  }
}

const yieldEveryMs = 50;
