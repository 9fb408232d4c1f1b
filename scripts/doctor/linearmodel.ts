import { cat, DataLoader, loadImages, tensor, tf, untarData, URLs, where, zeros, zip } from '../../lib/index';

/**
 * PyTorch's numbers for the linear model from all zeros, without any random number: the files of MNIST_SAMPLE
 * in order, batches of 256, a learning rate of 1. By epoch: training loss (smoothed), validation loss,
 * correct images, and the chapter's `validateEpoch`.
 */
export const linearOfPytorch: Readonly<Record<number, readonly [number, number, number, string]>> = {
  0: [0.637076, 0.503546, 1010, '0.4932'],
  1: [0.54843, 0.181965, 1737, '0.8530'],
  2: [0.200557, 0.18333, 1700, '0.8350'],
  3: [0.087296, 0.10729, 1858, '0.9121'],
  4: [0.045611, 0.078095, 1904, '0.9346'],
  5: [0.029379, 0.062452, 1930, '0.9473'],
  9: [0.01748, 0.038438, 1972, '0.9678'],
  14: [0.015358, 0.029671, 1989, '0.9761'],
  19: [0.014351, 0.025812, 1994, '0.9785'],
};

const mnistLoss = (preds: tf.Tensor, targets: tf.Tensor) => {
  const p = preds.sigmoid();
  return where(targets.eq(1), tensor(1).sub(p), p).mean();
};

/** Images `[n, 784]` between 0 and 1, and their labels `[n, 1]`, 1 for a 3. */
async function read(set: 'train' | 'valid'): Promise<[x: tf.Tensor, y: tf.Tensor]> {
  const path = await untarData(URLs.MNIST_SAMPLE);
  const digits = await Promise.all(['3', '7'].map(digit => loadImages(path.join(set, digit).ls())));
  return [
    cat(digits).view(-1, 784).float().div(255),
    tensor(digits.flatMap(({ length }, i) => Array<number>(length).fill(1 - i))).unsqueeze(1),
  ];
}

/** The validation loss after each epoch of the chapter's linear model, trained from zeros. */
export async function trainLinear(epochs: number): Promise<number[]> {
  const dl = new DataLoader(zip(...(await read('train'))), { batchSize: 256 });
  const [validX, validY] = await read('valid');
  const params = [zeros([784, 1]).requiresGrad_(), zeros([1]).requiresGrad_()];
  const [weights, bias] = params;
  const linear1 = (xb: tf.Tensor) => xb.matmul(weights).add(bias);
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [xb, yb] of dl) {
      mnistLoss(linear1(xb), yb).backward();
      for (const p of params) {
        p.sub_(p.grad!);
        p.grad!.zero_();
      }
    }
    losses.push(mnistLoss(linear1(validX), validY).item());
  }
  return losses;
}
