import { mnistLoss, threesAndSevens, tf, zeros } from '../../lib/index';

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

/** The validation loss after each epoch of the chapter's linear model, trained from zeros. */
export async function trainLinear(epochs: number): Promise<number[]> {
  const { train, validDs } = await threesAndSevens();
  const [validX, validY] = validDs.tensors;
  const params = [zeros([784, 1]).requiresGrad_(), zeros([1]).requiresGrad_()];
  const [weights, bias] = params;
  const linear1 = (xb: tf.Tensor) => xb.matmul(weights).add(bias);
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [xb, yb] of train) {
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
