import { batchAccuracy, mnistLoss, tensor } from 'fastbook-ts';

const [preds, targets] = [tensor([[2], [-1], [0.5]]), tensor([[1], [0], [0]])];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe('mnistLoss', () => {
  it('mnistLoss(predictions, targets) is the mean distance of the sigmoids from their targets', () => {
    const expected = (1 - sigmoid(2) + sigmoid(-1) + sigmoid(0.5)) / 3;
    expect(mnistLoss(preds, targets).item()).toBeCloseTo(expected, 6);
  });

  it('mnistLoss(predictions, targets).backward() gives PyTorch’s gradient', () => {
    const x = tensor([[2], [-1], [0.5]]).requiresGrad_();
    mnistLoss(x, targets).backward();
    const slope = (z: number) => (sigmoid(z) * (1 - sigmoid(z))) / 3;
    const expected = [-slope(2), slope(-1), slope(0.5)];
    [...x.grad!.dataSync()].forEach((grad, i) => expect(grad).toBeCloseTo(expected[i], 6));
  });

  it('mnistLoss(predictions, targets) refuses other shapes, which would be compared each with each', () => {
    expect(() => mnistLoss(preds, tensor([1, 0, 0]))).toThrow(
      'mnistLoss: expected a target for each prediction, in the same shape, got predictions [3, 1] and ' +
        'targets [3]: write targets.view(3, 1)',
    );
    expect(() => mnistLoss(preds, tensor([[1]]))).toThrow('got predictions [3, 1] and targets [1, 1]');
  });
});

describe('batchAccuracy', () => {
  it('batchAccuracy(preds, yb) is the share on the side of their targets', () => {
    expect(batchAccuracy(preds, targets).item()).toBeCloseTo(2 / 3, 6);
  });

  it('batchAccuracy(preds, yb) takes 0 for a seven, and targets of whole numbers', () => {
    expect(batchAccuracy(tensor([[0], [0]]), tensor([[0], [1]])).item()).toBe(0.5);
    expect(batchAccuracy(tensor([[3]]), tensor([[1]]).toInt()).item()).toBe(1);
  });

  it('batchAccuracy(preds, yb) refuses a list of targets', () => {
    expect(() => batchAccuracy(preds, tensor([1, 0, 0]))).toThrow('write targets.view(3, 1)');
  });
});
