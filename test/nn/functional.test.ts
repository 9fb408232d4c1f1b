import { F, tensor, tf } from 'fastbook-ts';

describe('crossEntropy', () => {
  it("crossEntropy(scores, targets) is PyTorch's", () => {
    expect(F.crossEntropy(tf.zeros([4, 10]), tensor([1, 2, 3, 4])).item()).toBeCloseTo(Math.log(10), 5);
    expect(F.crossEntropy(tensor([[1, 2, 0.5]]), tensor([0])).item()).toBeCloseTo(1.4644, 4);
    expect(F.crossEntropy(tensor([[1000, 0]]).float(), tensor([1])).item()).toBe(1000);
  });

  it('has the gradient softmax minus one-hot, over the batch', () => {
    const x = tensor([
      [1, 2, 0.5],
      [0, 0, 0],
    ]).requiresGrad_();
    F.crossEntropy(x, tensor([1, 0])).backward();
    expect([...x.grad!.dataSync()].map(v => v.toFixed(4))).toEqual([
      '0.1156',
      '-0.1857',
      '0.0701',
      '-0.3333',
      '0.1667',
      '0.1667',
    ]);
  });

  it('crossEntropy([4, 10], [4, 1]) is refused', () => {
    expect(() => F.crossEntropy(tf.zeros([4, 10]), tf.zeros([4, 1]))).toThrow(
      'crossEntropy: expected [bs, classes] and [bs], got shapes [4, 10] and [4, 1]',
    );
  });
});

describe('l1Loss, mseLoss', () => {
  it('are the means of the absolute and of the squared differences', () => {
    const [a, b] = [tensor([1, 2, 6]), tensor([1, 4, 2])];
    expect(F.l1Loss(a, b).item()).toBe(2);
    expect(F.mseLoss(a, b).item()).toBeCloseTo(20 / 3, 6);
  });
});
