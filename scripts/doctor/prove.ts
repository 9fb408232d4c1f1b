import { canReach } from '../../lib/data/source/untar';
import { URLs } from '../../lib/index';
import { fixedTraining, trainFixed } from '../fixture';
import { differenceOf, differenceFromPytorch, tolerance } from '../pytorch';
import { linearOfPytorch, trainLinear } from './linearmodel';

/** Whether a backend computes PyTorch's numbers, and how fast it trains. */
export interface Proof {
  isRight: boolean;
  /** What was trained, and how far its numbers are from PyTorch's. */
  lines: string[];
}

const steps = 5;
const batchSize = 16;
const epochs = 5;
/** Time in seconds after which no further step is begun: plain JavaScript takes long. */
const patience = 60;

/** A small number in few digits. */
const exponential = (x: number) => (Number.isFinite(x) ? x.toExponential(1) : String(x));

/** Trains on the backend in use. */
export async function prove(): Promise<Proof> {
  const started = performance.now();
  const trained = trainFixed(steps, batchSize, patience);
  const stepSeconds = (performance.now() - started) / 1000 / trained.losses.length;
  const resnet = differenceFromPytorch(trained);
  const lines = [
    `ResNet-18, ${trained.losses.length} of ${steps} steps of ${batchSize} images: losses differ by ` +
      `${exponential(resnet.losses)} at most, ${Object.keys(trained.gradientNorms).length} gradients by ` +
      exponential(resnet.gradients),
  ];
  const differences = [resnet.losses, resnet.gradients];
  if (await canReach(URLs.MNIST_SAMPLE)) {
    const losses = await trainLinear(epochs);
    const linear = differenceOf(
      losses,
      losses.map((_, epoch) => linearOfPytorch[epoch][1]),
    );
    differences.push(linear);
    lines.push(
      `linear model, ${epochs} epochs of MNIST_SAMPLE: losses differ by ${exponential(linear)} at most`,
    );
  } else {
    lines.push('linear model: not trained, since MNIST_SAMPLE cannot be reached; see FASTBOOK_MIRROR');
  }
  const isRight = differences.every(difference => difference < tolerance);
  return { isRight, lines: [...lines, speed(stepSeconds)] };
}

const largeBatch = 64;

/** Images a second, in batches as large as a notebook's unless one would take long. */
function speed(stepSeconds: number): string {
  const isSlow = stepSeconds > 3;
  const size = isSlow ? batchSize : largeBatch;
  let seconds = stepSeconds;
  if (!isSlow) {
    const { step } = fixedTraining(size);
    step(); // what is compiled and allocated once
    const times: number[] = [];
    for (let all = 0; all < 5 && times.length < 50; all += times.at(-1)!) {
      const began = performance.now();
      step();
      times.push((performance.now() - began) / 1000);
    }
    seconds = times.reduce((sum, time) => sum + time, 0) / times.length;
  }
  const perSecond = size / seconds;
  return `ResNet-18 in training, batches of ${size}: ${Number(perSecond.toPrecision(2))} images a second`;
}
