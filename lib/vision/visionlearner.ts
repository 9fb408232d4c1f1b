import * as tf from '../host/tfjs';
import { noGrad } from '../autograd/autograd';
import { crossEntropy } from '../nn/functional';
import { Image } from './image';
import { Learner, type LearnerOptions } from '../train/learner';
import { Sequential } from '../nn';
import { tensor } from '../tensor/tensor';
import type { PathLike } from '../python/path';
import type { ColorScale } from '../show/colormap';
import { showImages, type ImageGrid } from './showimage';
import type { ImageDataLoaders } from './imagedataloaders';
import { createHead } from './head';
import type { Architecture } from './resnet';

/** Options of {@link visionLearner}. */
export interface VisionLearnerOptions extends Partial<LearnerOptions> {
  /** Begin with weights that were trained on other images. None are available here. Default false. */
  readonly pretrained?: boolean;
  /** Number of outputs. Default: the number of classes. */
  readonly nOut?: number;
}

/** A learner for images, with predictions of single images and pictures of its results. */
export class VisionLearner extends Learner {
  constructor(
    /** The images of the training and the validation set. */
    override readonly dls: ImageDataLoaders,
    model: ConstructorParameters<typeof Learner>[1],
    options: LearnerOptions,
  ) {
    super(dls, model, options);
  }

  /**
   * The model's prediction for an image (fastai's `predict`).
   *
   * @param image a file, an image, or a tensor of pixels from 0 to 255, `[height, width]` or `[height, width,
   * channels]`.
   * @returns the class, its number, and the probabilities of all classes.
   */
  async predict(
    image: PathLike | Image | tf.Tensor,
  ): Promise<[label: string, index: number, probabilities: tf.Tensor]> {
    const opened = image instanceof Image || image instanceof tf.Tensor ? image : await Image.open(image);
    this.model.eval();
    const probabilities = noGrad(() => {
      const pixels = opened instanceof tf.Tensor ? opened : tensor(opened);
      const deep = pixels.rank === 2 ? pixels.expandDims(-1) : pixels;
      const rgb =
        deep.shape[2]! < 3
          ? tf.tile(deep.slice([0, 0, 0], [-1, -1, 1]), [1, 1, 3])
          : deep.slice([0, 0, 0], [-1, -1, 3]);
      return tf.softmax(this.model(rgb.toFloat().div(255).expandDims(0))).squeeze([0]);
    });
    const index = probabilities.argMax().item();
    return [this.dls.vocab[index], index, probabilities];
  }

  /**
   * Some images of the validation set, each under its class and the class that the model predicts (fastai's
   * `show_results`).
   *
   * @param options.maxN number of images. Default 8.
   * @param options.cmap colours for grey images, as in `showImages`. Default: as the files have them.
   */
  showResults({ maxN = 8, ...colors }: { maxN?: number } & ColorScale = {}): ImageGrid {
    const { validDs, vocab } = this.dls;
    const rows = Array.from({ length: Math.min(maxN, validDs.length) }, (_, i) =>
      Math.floor((i * validDs.length) / maxN),
    ); // from all over the set, which is in order
    this.model.eval();
    const [x] = validDs.batch(rows);
    const predicted = noGrad(() => this.model(x).argMax(-1)).dataSync();
    return showImages(
      rows.map((_, i) => x.at(i)),
      { titles: rows.map((row, i) => `${vocab[validDs.labels[row]]} / ${vocab[predicted[i]]}`), ...colors },
    );
  }
}

/**
 * A learner with a new network: the body of an architecture, and a head for the classes of the data (fastai's
 * `vision_learner`). All of it is trained.
 *
 * @throws RangeError for fewer than two outputs; Error for pretrained weights.
 */
export function visionLearner(
  dls: ImageDataLoaders,
  arch: Architecture,
  { pretrained = false, nOut = dls.c, lossFunc = crossEntropy, ...options }: VisionLearnerOptions = {},
): VisionLearner {
  if (pretrained)
    throw new Error(
      'visionLearner: there are no pretrained weights to be had here. Pass pretrained: false, and ' +
        'all of the network is trained',
    );
  if (!(nOut >= 2))
    throw new RangeError(`visionLearner: a classifier needs at least two outputs, got nOut = ${nOut}`);
  const body = arch();
  return new VisionLearner(dls, Sequential(body.module, createHead(body.features, nOut)), {
    lossFunc,
    ...options,
  });
}

/** The name of `visionLearner` until 2022, and in the book. */
export function cnnLearner(...args: Parameters<typeof visionLearner>): VisionLearner {
  console.warn('cnnLearner is called visionLearner now.');
  return visionLearner(...args);
}
