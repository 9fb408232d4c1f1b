import {
  cat,
  collectGarbage,
  noGrad,
  ones,
  randn,
  stack,
  tensor,
  tf,
  useBackend,
  where,
  zeros,
  manualSeed,
} from 'fastbook-ts';
import { LoopScope } from '../../lib/autograd/memory';

/**
 * The gradients of the sum of `f`, weighted at random, against central differences; and nothing is left
 * behind.
 */
function checkGrad(f: (...xs: tf.Tensor[]) => tf.Tensor, ...shapes: number[][]): void {
  const { numTensors } = tf.memory();
  tf.tidy(() => {
    const inputs = shapes.map(shape =>
      randn(...shape)
        .mul(0.5)
        .add(1.5),
    );
    const weights = tf.tidy(() => randn(...f(...inputs).shape));
    const leaves = inputs.map(x => x.clone().requiresGrad_());
    f(...leaves)
      .mul(weights)
      .sum()
      .backward();
    const value = (xs: tf.Tensor[]) =>
      f(...xs)
        .mul(weights)
        .sum()
        .item();
    const step = 1e-2;
    inputs.forEach((x, i) => {
      const expected = Float32Array.from({ length: x.size }, (_, at) => {
        const moved = (by: number) =>
          inputs.map((y, j) =>
            i === j ? tensor(y.dataSync().map((v, k) => (k === at ? v + by : v))).reshape(y.shape) : y,
          );
        return (value(moved(step)) - value(moved(-step))) / (2 * step);
      });
      const got = leaves[i].grad!.dataSync();
      const scale = Math.max(1, ...expected.map(Math.abs));
      got.forEach((g, k) => expect(Math.abs(g - expected[k]) / scale).toBeLessThan(5e-3));
      expect(leaves[i].grad!.shape).toEqual(x.shape);
    });
    for (const leaf of leaves) {
      leaf.grad = null;
      leaf.dispose();
    }
  });
  expect(tf.memory().numTensors).toBe(numTensors);
}

describe.each(['wasm', 'onnxruntime', 'cpu'])('gradients on %s', backend => {
  beforeAll(() => {
    useBackend(backend);
    manualSeed(1);
  });
  afterAll(() => {
    useBackend('wasm');
  });

  const cubic = (x: tf.Tensor) => x.pow(3).mul(2).add(x.pow(2).mul(3)).add(x.mul(4)).add(1);

  it("of the chapter's examples are exact", () => {
    const x = tensor(3).requiresGrad_();
    x.pow(2).backward();
    expect(x.grad!.item()).toBe(6);
    const xs = tensor([3, 4, 10]).requiresGrad_();
    xs.pow(2).sum().backward();
    expect(xs.grad!.arraySync()).toEqual([6, 8, 20]);
    const y = tensor(1.5).requiresGrad_();
    const value = cubic(y);
    value.backward();
    expect([value.item(), y.grad!.item()]).toEqual([20.5, 26.5]);
    const ys = tensor([3, 4, 10]).requiresGrad_();
    const sum = cubic(ys).sum();
    sum.backward();
    expect(sum.item()).toBe(2628);
    expect(ys.grad!.arraySync()).toEqual([76, 124, 664]);
  });

  it('add up until they are set to zero', () => {
    const x = tensor(3).requiresGrad_();
    const seen = [1, 2, 3].map(() => {
      x.square().backward();
      return x.grad!.item();
    });
    expect(seen).toEqual([6, 12, 18]);
    x.grad!.zero_();
    x.square().backward();
    expect(x.grad!.item()).toBe(6);
  });

  it.each<[string, (...xs: tf.Tensor[]) => tf.Tensor, ...number[][]]>([
    ['add, broadcast', (a, b) => a.add(b), [2, 3], [3]],
    ['sub, broadcast', (a, b) => a.sub(b), [3], [2, 3]],
    ['mul, broadcast', (a, b) => a.mul(b), [2, 1], [1, 3]],
    ['div, broadcast', (a, b) => a.div(b), [2, 3], [2, 1]],
    ['1 - x', x => tensor(1).sub(x), [3]],
    ['pow', x => x.pow(3), [4]],
    ['square, sqrt', x => x.square().add(1).sqrt(), [2, 2]],
    ['abs', x => x.sub(1.2).abs(), [5]],
    ['exp, log', x => x.exp().add(1).log(), [4]],
    ['sigmoid', x => x.sigmoid(), [2, 3]],
    ['relu', x => x.sub(1.37).relu(), [6]],
    ['maximum', (a, b) => a.maximum(b), [4], [4]],
    ['sum and mean along axes', x => x.sum(0).mul(x.mean(1).sum()), [2, 3]],
    ['mean over negative axes', x => x.mean([-1, -2]), [2, 2, 3]],
    ['max along an axis', x => x.max(1), [2, 3]],
    ['matmul', (a, b) => a.matmul(b), [2, 3], [3, 4]],
    ['matmul with transposes', (a, b) => a.T.matmul(b.T), [3, 2], [4, 3]],
    ['view, permute, unsqueeze', x => x.view(3, 2).permute(1, 0).unsqueeze(0), [2, 3]],
    ['at', x => x.at(':', 1).add(x.at(':', [1, 3]).sum(1)), [2, 3]],
    ['cat, stack', (a, b) => stack([cat([a, b]), cat([b, a])]), [2], [2]],
    ['where', (a, b) => where(tensor([true, false, true]), a, b.mul(2)), [3], [3]],
    ['softmax', x => tf.softmax(x), [2, 3]],
    ['logSoftmax', x => tf.logSoftmax(x), [2, 3]],
    ['clone', x => x.clone().mul(x), [3]],
    ['one tensor used often', x => x.mul(x).add(x).mul(x), [3]],
  ])('of %s agree with central differences', (_, f, ...shapes) => checkGrad(f, ...shapes));

  it(
    'of a product of the same numbers in two shapes are right: what is packed for one is not taken ' +
      'for the other',
    () => {
      checkGrad(
        (h, w) =>
          h
            .matmul(w.T)
            .mul(h.matmul(w.view(3, 1)))
            .matmul(w),
        [4, 3],
        [1, 3],
      );
      const w = randn(1, 30);
      const [x, y] = [randn(5, 30), randn(5, 1)];
      const [inner, outer] = [x.matmul(w.view(30, 1)), y.matmul(w)];
      expect(inner.sub(x.mul(w).sum(1).unsqueeze(1)).abs().max().item()).toBeLessThan(1e-5);
      expect(outer.sub(y.mul(w)).abs().max().item()).toBeLessThan(1e-5);
    },
  );

  it('of large products are right, whichever operand is transposed', () => {
    for (const [m, k, n] of [
      [256, 784, 1],
      [256, 784, 30],
      [1, 30, 256],
      [256, 30, 1],
      [130, 129, 131],
      [3, 40, 9],
      [9, 40, 3],
      [2, 2, 35],
    ]) {
      const [a, b] = [randn(m, k), randn(k, n)];
      const plain = a.matmul(b);
      const [aT, bT] = [a.T.clone(), b.T.clone()];
      for (const product of [
        tf.matMul(aT, b, true, false),
        tf.matMul(a, bT, false, true),
        tf.matMul(aT, bT, true, true),
      ]) {
        expect(product.shape).toEqual([m, n]);
        expect(product.sub(plain).abs().max().item()).toBeLessThan(1e-3);
      }
    }
  });

  it("of the linear model's loss agree, too", () => {
    const [x, y] = [randn(5, 4), tensor([[1], [0], [1], [0], [1]])];
    checkGrad(
      (w, b) => {
        const p = x.matmul(w).add(b).sigmoid();
        return where(y.eq(1), tensor(1).sub(p), p).mean();
      },
      [4, 1],
      [1],
    );
  });
});

describe('what is recorded', () => {
  it('nothing in noGrad, and nothing behind detach', () => {
    const x = tensor([1, 2]).requiresGrad_();
    expect(() => noGrad(() => x.sum()).backward()).toThrow('does not depend on any tensor with requiresGrad');
    x.detach().mul(x).sum().backward();
    expect(x.grad!.arraySync()).toEqual([1, 2]);
  });

  it('no update in place', () => {
    const x = tensor([1, 2]).requiresGrad_();
    x.square().sum().backward();
    expect(x.sub_(x.grad!.mul(0.5))).toBe(x);
    expect(x.arraySync()).toEqual([0, 0]);
    x.add_(1).mul_(3).copy_(x.add(1)).zero_();
    expect(x.arraySync()).toEqual([0, 0]);
    expect(() => x.add_(tensor([[1], [2]]))).toThrow(
      'in place: a tensor of shape [2] cannot take values of shape [2, 2]',
    );
  });

  it('no comparison', () => {
    const x = tensor([1, -2]).requiresGrad_();
    expect(() => x.gt(0).float().sum().backward()).toThrow('does not depend');
  });

  it('requiresGrad_ is the same tensor, as float32, and says so', () => {
    const x = tensor([3, 4]);
    expect(x.requiresGrad_()).toBe(x);
    expect(String(x)).toBe('tensor([3., 4.], requiresGrad=true)');
    expect(x.grad).toBeNull();
  });

  it('tf.grad works beside it', () => {
    expect(
      tf
        .grad(x => x.square())(tensor(3).float())
        .dataSync()[0],
    ).toBe(6);
  });
});

describe('errors', () => {
  const x = tensor([1, 2]).requiresGrad_();
  it.each([
    [() => x.mul(2).backward(), 'backward: expected a scalar, got shape [2]'],
    [() => tensor(1).backward(), 'backward: this does not depend on any tensor with requiresGrad'],
    [
      () => {
        const y = x.sum();
        y.backward();
        y.backward();
      },
      'backward: a second time through the same calculation',
    ],
    [() => noGrad(() => Promise.resolve()), 'noGrad: expected a function that is not async'],
  ])('%#', (call, message) => expect(call).toThrow(message));
});

it("relies on fields of tfjs's engine that it still has", () => {
  const names = [
    'runKernelFunc',
    'isTapeOn',
    'addTapeNode',
    'trackTensor',
    'disposeTensor',
    'incRef',
    'clone',
    'makeTensorFromTensorInfo',
    'endScope',
    'track',
  ];
  const prototype = Object.getPrototypeOf(tf.engine()) as Record<string, unknown>;
  for (const name of names) expect(typeof prototype[name]).toBe('function');
  const { state } = tf.engine() as unknown as { state: Record<string, unknown> };
  for (const name of ['numBytes', 'kernelDepth', 'gradientDepth']) expect(typeof state[name]).toBe('number');
  expect(state['tensorInfo']).toBeInstanceOf(WeakMap);
  expect(Array.isArray(state['scopeStack'])).toBe(true);
  tf.tidy(() => expect(state['activeScope']).toMatchObject({ id: expect.any(Number) as number, track: [] }));
  expect(typeof (tf.Tensor.prototype as unknown as Record<string, unknown>)['throwIfDisposed']).toBe(
    'function',
  );
  expect(tf.keep(zeros([1]))).toHaveProperty('kept', true);
  expect(tf.version_core).toBe('4.22.0');
});

describe('memory', () => {
  it('of a calculation is freed by backward, but for what the reader holds', () => {
    const x = tensor([1, 2]).requiresGrad_();
    x.square().sum().backward();
    const { numTensors } = tf.memory();
    const [square, sum] = [x.square(), x.square().sum()];
    sum.backward();
    tf.dispose([square, sum]);
    expect(tf.memory().numTensors - numTensors).toBeLessThanOrEqual(2); // the second square, and what it saved, are the collector's
  });

  it('that nobody can reach is freed by the garbage collector', async () => {
    const before = tf.memory().numTensors;
    (() => {
      const x = tensor([1, 2]).requiresGrad_();
      for (let i = 0; i < 100; i++) x.mul(i).sigmoid().sum();
      x.square().sum().backward();
    })();
    expect(tf.memory().numTensors).toBeGreaterThan(before + 300);
    await collectGarbage();
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 5);
  });

  it("of a loop's body is freed when the loop goes on, but for what is kept", () => {
    const scope = new LoopScope();
    const weight = ones([2]).requiresGrad_();
    let numTensors = 0;
    for (let i = 0; i < 5; i++) {
      const batch = randn(2);
      scope.begin([batch]);
      weight.mul(batch).sum().backward();
      weight.sub_(weight.grad!.mul(0.1));
      weight.mul(batch); // never used: its saved tensors go, too
      scope.end();
      expect(batch.isDisposed).toBe(true);
      if (i === 0) numTensors = tf.memory().numTensors;
    }
    expect(tf.memory().numTensors - numTensors).toBeLessThanOrEqual(4); // randn's own, one a round
    expect(weight.isDisposed).toBe(false);
  });

  it('of batches that are merely collected stays', () => {
    const scope = new LoopScope();
    const batches = [1, 2].map(i => {
      const batch = tensor([i]);
      scope.begin([batch]);
      scope.end();
      return batch;
    });
    expect(batches.map(batch => batch.item())).toEqual([1, 2]);
  });

  it("a tensor of a loop's body says where it went", () => {
    const scope = new LoopScope();
    scope.begin([]);
    const sum = tensor([1, 2]).sum();
    scope.end();
    expect(() => sum.item()).toThrow(
      'was made in the body of a training loop, and was freed with it. Take a number out with .item()',
    );
    expect(() => sum.add(1)).toThrow('was freed with it');
  });

  it('a loop that is left in the middle takes nothing with it later', async () => {
    const scope = new LoopScope();
    scope.begin([]);
    await new Promise(resolve => setImmediate(resolve));
    const mine = tensor([1]);
    scope.end();
    expect(mine.item()).toBe(1);
  });
});
