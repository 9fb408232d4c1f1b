/** Every public type of the library in a signature, as a user writes it. It has to compile. */
import {
  type AdamOptions,
  type Architecture,
  type ArrayLikeNd,
  BasicOptim,
  type Batch,
  type Batched,
  type Body,
  type Bundle,
  type Callback,
  Cancel,
  type Chosen,
  type ClassificationInterpretation,
  type ColorMap,
  type ColorScale,
  type ConfusionOptions,
  type ContourOptions,
  type DataLoader,
  type DataLoaderOptions,
  type DataLoaders,
  type DetailedAnswer,
  type DigitAnswer,
  type DigitModel,
  type DrawDigitOptions,
  type DrawnFit,
  type DType,
  type Event,
  type FitOptions,
  type FolderOptions,
  type FunctionOptions,
  type Graph,
  type GridOptions,
  type Hooks,
  type Image,
  type ImageDataLoaders,
  type ImageDataset,
  type ImageGrid,
  type ImageMode,
  type Index,
  type Indexable,
  type InspectSettings,
  type ItemOf,
  type L,
  type Learner,
  type LearnerOptions,
  type Level,
  type LineOptions,
  type LossFunction,
  type Metric,
  type NdArray,
  type Nested,
  nn,
  type Numbers,
  type OneCycleOptions,
  type Optimizer,
  type OptimizerFunction,
  type PassedOver,
  type Path,
  type PathLike,
  type Picture,
  type Plot,
  type PlotOptions,
  type Plottable,
  type Range,
  type Recorder,
  type RegionOptions,
  Rich,
  type ScheduledOptimizer,
  type SgdOptions,
  type ShowImageOptions,
  type ShowImagesOptions,
  type Sizes,
  type SliderOptions,
  type TensorDataset,
  type TensorInput,
  type tf,
  type ThreesAndSevensOptions,
  type TrainingStep,
  type TypedArray,
  type VisionLearner,
  type VisionLearnerOptions,
  Widget,
  type WidgetOptions,
} from 'fastbook-ts';

export interface Tensors {
  input(x: TensorInput, nested: Nested, pixels: ArrayLikeNd): tf.Tensor;
  create(dtype: DType, ...sizes: Sizes): tf.Tensor;
  index(x: tf.Tensor, ...index: Index[]): tf.Tensor;
  data(x: NdArray): TypedArray | readonly number[];
}

export interface Data {
  load(dataset: Indexable<number>, options?: DataLoaderOptions): DataLoader<number>;
  batch<T>(loader: DataLoader<T>): Batch<T>;
  zip(x: tf.Tensor, y: tf.Tensor): TensorDataset & Batched<tf.Tensor[]>;
  both(train: DataLoader<tf.Tensor[]>, valid: DataLoader<tf.Tensor[]>): DataLoaders<tf.Tensor[]>;
}

export interface Training {
  learner(dls: DataLoaders<tf.Tensor[]>, model: nn.Model, options: LearnerOptions): Learner;
  fit(learn: Learner, options: FitOptions, oneCycle: OneCycleOptions): Promise<Recorder>;
  optimizer(params: Iterable<tf.Tensor>, sgd: SgdOptions, adam: AdamOptions): ScheduledOptimizer;
  step(optimizer: Optimizer): void;
}

export interface Layers {
  init: nn.Init;
  modules: readonly (nn.Module | nn.LinearModule | nn.Conv2dModule | nn.BatchNormModule)[];
  conv(options: nn.Conv2dOptions): nn.Module;
}

export interface Vision {
  open(path: PathLike, mode: ImageMode): Promise<Image>;
  load(path: Path, options: FolderOptions): Promise<ImageDataLoaders>;
  set(dls: ImageDataLoaders): ImageDataset;
  learner(dls: ImageDataLoaders, arch: Architecture, options: VisionLearnerOptions): VisionLearner;
  interpret(learn: VisionLearner): Promise<ClassificationInterpretation>;
  body(arch: Architecture): Body;
  show(picture: Picture, options: ShowImageOptions): ImageGrid;
  showAll(pictures: readonly Picture[], options: ShowImagesOptions): ImageGrid;
}

export interface Plots {
  line(y: Numbers, options: LineOptions): Plot;
  scatter(x: Numbers, y: Numbers, options: PlotOptions): Plot;
  curve(f: (x: number) => number, options: FunctionOptions): Plot;
  grid(plots: readonly Plot[], options: GridOptions): Plot;
  graph(source: string): Promise<Graph>;
}

export interface Python {
  list(range: Range): L<number>;
  firsts(pairs: L<[number, string]>): L<ItemOf<[number, string]>>;
  print(value: unknown, settings: InspectSettings): string;
}

export interface Moving {
  slide(frame: Plottable, options: SliderOptions): Plot;
  contours(options: ContourOptions): Plot;
  regions(options: RegionOptions): Plot;
  confusion(options: ConfusionOptions): Plot;
  colors(map: ColorMap): ColorScale;
}

export interface Drawing {
  models: Record<string, DigitModel>;
  options: DrawDigitOptions;
  answer(model: DigitModel): DigitAnswer | DetailedAnswer;
  data(options: ThreesAndSevensOptions): DataLoaders;
}

export interface History {
  draw(fit: DrawnFit): void;
  record(recorder: Recorder, step: TrainingStep): void;
}

export interface Backends {
  start(name: string): Promise<Chosen>;
  reasons(chosen: Chosen): readonly PassedOver[];
}

export const meanError: LossFunction = (preds, targets) => preds.sub(targets).abs().mean();
export const share: Metric = (preds, targets) => preds.gt(0.5).float().eq(targets).float().mean();
export const plain: OptimizerFunction = (params, lr) => new BasicOptim(params, lr);

export const level: Level = 'Epoch';
export const event: Event = 'afterEpoch';
export const stopEarly: Callback = {
  order: 1,
  afterBatch: ({ loss, iter, recorder }) => {
    if (iter > 10 && loss > recorder.smoothLoss) throw new Cancel('Fit');
  },
};
export const logs: Hooks<{ epoch: number }> = { afterEpoch: ({ epoch }) => console.log(epoch) };

/** A value with a picture of its own. */
export class Dot extends Rich {
  bundle(): Bundle {
    return { data: { 'image/svg+xml': '<svg/>', 'text/plain': 'dot' } };
  }
}

/** A widget with options of one's own. */
export const slider = (options: WidgetOptions<{ value: number }>): Widget<{ value: number }> =>
  new Widget(options);
