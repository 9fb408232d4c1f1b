import { Adam, BasicOptim, SGD, tensor, tf } from 'fastbook-ts';

/** Three steps on the loss (p - 3)² from p = 1, with the steps of the optimizer; gradients are 2 (p - 3). */
function steps(make: (params: tf.Tensor[]) => { step(): void; zeroGrad(): void }): number[] {
  const p = tensor([1]).requiresGrad_();
  const opt = make([p]);
  return [1, 2, 3].map(() => {
    p.sub(3).square().sum().backward();
    opt.step();
    opt.zeroGrad();
    expect(p.grad).toBeNull();
    return p.item();
  });
}

const close = (got: number[], expected: number[]) =>
  got.forEach((x, i) => expect(x).toBeCloseTo(expected[i], 5));

const plainSteps = [1.4, 1.72, 1.976];

describe('BasicOptim', () => {
  it('step() takes plain steps: p -= lr * grad', () => {
    close(
      steps(params => new BasicOptim(params, 0.1)),
      plainSteps,
    );
  });
});

describe('SGD', () => {
  it('SGD(params, lr) takes plain steps', () => {
    close(
      steps(params => SGD(params, 0.1)),
      plainSteps,
    );
  });

  it('SGD(…, {mom}) adds a share of the last step', () => {
    // gradients -4, -3.2, -1.84; averages -4, -6.8, -7.96
    close(
      steps(params => SGD(params, 0.1, { mom: 0.9 })),
      [1.4, 2.08, 2.876],
    );
  });

  it('SGD(…, {wd}) shrinks the parameter first', () => {
    // 1 * 0.99 + 0.4 = 1.39; 1.39 * 0.99 + 0.322 = 1.6981
    close(steps(params => SGD(params, 0.1, { wd: 0.1 })).slice(0, 2), [1.39, 1.6981]);
  });

  it('SGD([], lr) is refused', () => {
    expect(() => SGD([], 0.1)).toThrow('there are no parameters to train');
  });
});

describe('Adam', () => {
  it('Adam(params, lr) steps by the learning rate, whatever the size of the gradient', () => {
    // as fastai's adam_step, worked by hand: first step lr * g/(|g| + eps)
    const [first, second] = steps(params => Adam(params, 0.1, { wd: 0 }));
    expect(first).toBeCloseTo(1.1, 5);
    const [g1, g2] = [-4, 2 * (first - 3)];
    const average = 0.9 * 0.1 * g1 + 0.1 * g2;
    const square = 0.99 * 0.01 * g1 ** 2 + 0.01 * g2 ** 2;
    expect(second).toBeCloseTo(
      first - (0.1 * (average / (1 - 0.81))) / (Math.sqrt(square / (1 - 0.9801)) + 1e-5),
      5,
    );
  });

  it('step() leaves no tensor behind', () => {
    const p = tensor([1]).requiresGrad_();
    const opt = Adam([p], 0.1);
    const counts = [1, 2, 3].map(() => {
      tf.tidy(() => {
        p.square().sum().backward();
      });
      opt.step();
      opt.zeroGrad();
      return tf.memory().numTensors;
    });
    expect(counts[2]).toBe(counts[0]);
  });
});
