import { accuracy, tensor } from 'fastbook-ts';

describe('accuracy', () => {
  const scores = tensor([
    [1, 5, 2],
    [3, 0, 1],
  ]).float();

  it('accuracy(scores, targets) takes targets of shape [bs] and [bs, 1]', () => {
    expect(accuracy(scores, tensor([1, 2])).item()).toBe(0.5);
    expect(accuracy(scores, tensor([[1], [2]])).item()).toBe(0.5);
  });

  it('accuracy(scores, targets) refuses another number of targets', () => {
    expect(() => accuracy(scores, tensor([1]))).toThrow(
      'accuracy: expected 2 targets, one for each row of [2, 3], got shape [1]',
    );
  });
});
