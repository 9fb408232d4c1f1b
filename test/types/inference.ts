/** The types that TypeScript infers for calls of the library. It has to compile. */
import {
  array,
  collate,
  DataLoader,
  DataLoaders,
  F,
  first,
  L,
  Learner,
  nn,
  range,
  tensor,
  untarData,
  URLs,
  zip,
  type Batch,
  type NdArray,
  type Path,
  type Plot,
  type tf,
} from 'fastbook-ts';

/** `true` where both types are the same, `false` where one is only assignable to the other. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export const batches: [
  Same<Batch<number>, tf.Tensor>,
  Same<Batch<boolean>, tf.Tensor>,
  Same<Batch<tf.Tensor>, tf.Tensor>,
  Same<Batch<string>, string[]>,
  Same<Batch<readonly [number, string]>, [tf.Tensor, string[]]>,
  Same<Batch<tf.Tensor[]>, tf.Tensor[]>,
] = [true, true, true, true, true, true];

const numbers = new DataLoader(range(4), { batchSize: 2 });
const letters = new DataLoader(new L('abc'.split('').entries()), { batchSize: 2 });
const pairs = new DataLoader(zip(tensor([1, 2]), tensor([3, 4])), { batchSize: 2, shuffle: true });

export const loaders: [
  Same<ReturnType<typeof numbers.oneBatch>, tf.Tensor>,
  Same<ReturnType<typeof letters.oneBatch>, [tf.Tensor, string[]]>,
  Same<ReturnType<typeof pairs.oneBatch>, tf.Tensor[]>,
] = [true, true, true];

for (const [xb, yb] of pairs) F.mseLoss(xb, yb).backward();
for (const [positions, texts] of letters) console.log(positions.shape, texts.join());
export const firstBatch: tf.Tensor = first(numbers);
export const collated: [tf.Tensor, string[]] = collate<[number, string]>([[1, 'a']]);

const x = tensor([
  [1, 2],
  [3, 4],
]);
export const column: tf.Tensor = x.at(':', 1);
export const part: tf.Tensor = x.at(0, [0, 2]).window([0, 1]).view(-1).float();
export const numbersOfX: number[] = [x.sum().item(), x.ndim, x.length];
export const gradient: tf.Tensor | null = x.float().requiresGrad_().grad;
export const pixels: NdArray = array([[1, 2]]).window([0, 1]);

const model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1));
export const prediction: tf.Tensor = model(x);
export const weight: tf.Tensor = nn.Linear(2, 1).weight;
export const bias: tf.Tensor | undefined = nn.Linear(2, 1).bias;

export async function fit(): Promise<[number, Plot, Path]> {
  const learn = new Learner(new DataLoaders(pairs, pairs), model, {
    lossFunc: F.mseLoss,
    metrics: (preds, targets) => preds.sub(targets).abs().mean(),
    cbs: [{ afterEpoch: ({ epoch, loss }) => console.log(epoch.toFixed(), loss.toFixed(4)) }],
  });
  await learn.fit(1, 0.1, { resetOpt: true });
  const { suggestion, plot } = await learn.lrFind();
  return [suggestion, plot, await untarData(URLs.MNIST_SAMPLE)];
}

export const doubled: L<number> = new L([1, 2]).map(i => 2 * i) as L<number>;
export const squares: number = range(3).map(i => i * i)[0];
