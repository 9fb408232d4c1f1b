import { cat, manualSeed, noGrad, randn, stack, tensor, tf, useBackend, where } from 'fastbook-ts';
import { checkGrad } from '../support/checkgrad';

/** Random numbers around 1.5, of these shapes. */
const inputs = (shapes: number[][]) =>
  shapes.map(shape =>
    randn(...shape)
      .mul(0.5)
      .add(1.5),
  );

describe.each(['wasm', 'onnxruntime', 'cpu'])('backward on %s', backend => {
  beforeAll(() => {
    useBackend(backend);
    manualSeed(1);
  });
  afterAll(() => {
    useBackend('wasm');
  });

  const cubic = (x: tf.Tensor) => x.pow(3).mul(2).add(x.pow(2).mul(3)).add(x.mul(4)).add(1);

  it('gives the gradients of the chapter', () => {
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

  it('adds to grad until zero_() sets it to 0', () => {
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
    ['at(…)', x => x.at(':', 1).add(x.at(':', [1, 3]).sum(1)), [2, 3]],
    ['cat, stack', (a, b) => stack([cat([a, b]), cat([b, a])]), [2], [2]],
    ['where', (a, b) => where(tensor([true, false, true]), a, b.mul(2)), [3], [3]],
    ['softmax', x => tf.softmax(x), [2, 3]],
    ['logSoftmax', x => tf.logSoftmax(x), [2, 3]],
    ['clone', x => x.clone().mul(x), [3]],
    ['one tensor used often', x => x.mul(x).add(x).mul(x), [3]],
  ])('agrees with central differences for %s', (_, f, ...shapes) => checkGrad(f, ...inputs(shapes)));

  // a matrix is packed for a product, and packed differently for its view
  it('agrees with central differences for products of a tensor and of its view', () => {
    checkGrad(
      (h, w) =>
        h
          .matmul(w.T)
          .mul(h.matmul(w.view(3, 1)))
          .matmul(w),
      ...inputs([
        [4, 3],
        [1, 3],
      ]),
    );
    const w = randn(1, 30);
    const [x, y] = [randn(5, 30), randn(5, 1)];
    const [inner, outer] = [x.matmul(w.view(30, 1)), y.matmul(w)];
    expect(inner.sub(x.mul(w).sum(1).unsqueeze(1)).abs().max().item()).toBeLessThan(1e-5);
    expect(outer.sub(y.mul(w)).abs().max().item()).toBeLessThan(1e-5);
  });

  it('agrees with central differences for the loss of the linear model', () => {
    const [x, y] = [randn(5, 4), tensor([[1], [0], [1], [0], [1]])];
    checkGrad(
      (w, b) => {
        const p = x.matmul(w).add(b).sigmoid();
        return where(y.eq(1), tensor(1).sub(p), p).mean();
      },
      ...inputs([[4, 1], [1]]),
    );
  });
});

describe('backward', () => {
  const x = tensor([1, 2]).requiresGrad_();
  it.each([
    ['a vector', () => x.mul(2).backward(), 'backward: expected a scalar, got shape [2]'],
    [
      'a constant',
      () => tensor(1).backward(),
      'backward: this does not depend on any tensor with requiresGrad',
    ],
    ['a comparison', () => x.gt(0).float().sum().backward(), 'does not depend'],
    [
      'a second call',
      () => {
        const y = x.sum();
        y.backward();
        y.backward();
      },
      'backward: a second time through the same calculation',
    ],
  ])('refuses %s', (_, call, message) => expect(call).toThrow(message));

  it('leaves tf.grad as it is', () => {
    const gradient = tf.grad(x => x.square())(tensor(3).float());
    expect(gradient.dataSync()[0]).toBe(6);
  });
});

describe('noGrad', () => {
  it('noGrad(f) does not record f', () => {
    const x = tensor([1, 2]).requiresGrad_();
    expect(() => noGrad(() => x.sum()).backward()).toThrow('does not depend on any tensor with requiresGrad');
  });

  it('noGrad(f) refuses an async function', () => {
    expect(() => noGrad(() => Promise.resolve())).toThrow('noGrad: expected a function that is not async');
  });
});

describe('detach', () => {
  it('x.detach() is not followed to x', () => {
    const x = tensor([1, 2]).requiresGrad_();
    x.detach().mul(x).sum().backward();
    expect(x.grad!.arraySync()).toEqual([1, 2]);
  });
});

describe('add_, sub_, mul_, copy_, zero_', () => {
  it('change a leaf, unrecorded', () => {
    const x = tensor([1, 2]).requiresGrad_();
    x.square().sum().backward();
    expect(x.sub_(x.grad!.mul(0.5))).toBe(x);
    expect(x.arraySync()).toEqual([0, 0]);
    x.add_(1).mul_(3).copy_(x.add(1)).zero_();
    expect(x.arraySync()).toEqual([0, 0]);
  });

  it('x.add_(y) refuses values of another shape', () => {
    const x = tensor([0, 0]).requiresGrad_();
    expect(() => x.add_(tensor([[1], [2]]))).toThrow(
      'in place: a tensor of shape [2] cannot take values of shape [2, 2]',
    );
  });
});

describe('requiresGrad_', () => {
  it('x.requiresGrad_() is x, as float32, and prints requiresGrad=true', () => {
    const x = tensor([3, 4]);
    expect(x.requiresGrad_()).toBe(x);
    expect(String(x)).toBe('tensor([3., 4.], requiresGrad=true)');
    expect(x.grad).toBeNull();
  });
});
