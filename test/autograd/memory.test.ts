import { collectGarbage, ones, randn, tensor, tf } from 'fastbook-ts';
import { LoopScope } from '../../lib/autograd/memory';

describe('backward', () => {
  it('frees what a calculation has saved, but not tensors that the caller holds', () => {
    const x = tensor([1, 2]).requiresGrad_();
    x.square().sum().backward();
    const { numTensors } = tf.memory();
    const [square, sum] = [x.square(), x.square().sum()];
    sum.backward();
    tf.dispose([square, sum]);
    // the second square, and what it saved, are left to the collector
    expect(tf.memory().numTensors - numTensors).toBeLessThanOrEqual(2);
  });
});

describe('collectGarbage', () => {
  it('frees the tensors that nobody can reach', async () => {
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
});

describe('LoopScope', () => {
  it('end() frees what the body has made, but not what is kept', () => {
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

  it('end() keeps batches that were only collected', () => {
    const scope = new LoopScope();
    const batches = [1, 2].map(i => {
      const batch = tensor([i]);
      scope.begin([batch]);
      scope.end();
      return batch;
    });
    expect(batches.map(batch => batch.item())).toEqual([1, 2]);
  });

  it('a tensor that end() has freed says so', () => {
    const scope = new LoopScope();
    scope.begin([]);
    const sum = tensor([1, 2]).sum();
    scope.end();
    expect(() => sum.item()).toThrow(
      'was made in the body of a loop, and was freed with it. Take a number out with .item()',
    );
    expect(() => sum.add(1)).toThrow('was freed with it');
  });

  it('end() after an await frees nothing that was made since', async () => {
    const scope = new LoopScope();
    scope.begin([]);
    await new Promise(resolve => setImmediate(resolve));
    const mine = tensor([1]);
    scope.end();
    expect(mine.item()).toBe(1);
  });
});
