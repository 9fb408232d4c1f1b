/**
 * The ways to write a loop, as code that is both TypeScript, for a cell, and JavaScript. Each leaves in
 * `result` the sum of its losses, which is {@link sumOfLosses}.
 */

/** Iterations of each loop. */
export const iterations = 1000;

/** The losses are 2, 3, 4, … */
export const sumOfLosses = 2 * iterations + (iterations * (iterations - 1)) / 2;

/** Growth that is no leak, in bytes: the collector looks through all tensors after about 200 MB. */
export const mostBytes = 240e6;

/** Names that {@link preparation} and the loops use. */
export const names = ['tf', 'tensor', 'ones', 'range', 'DataLoader', 'first', 'noGrad'] as const;

/** What the loops share. */
export const preparation = `
  const n = ${iterations};
  const w = tensor(2).requiresGrad_();
  const many = ones([2 ** 16]);
  const dl = new DataLoader(range(n), { batchSize: 1 });
  const { state } = tf.engine() as any;
  let peak = { numTensors: 0, numBytes: 0 };
  /** Makes a tensor of 256 KB on the way: those of all iterations are more than {@link mostBytes}. */
  const lossOf = (x: any): tf.Tensor => {
    const { numTensors, numBytes } = state;
    peak = { numTensors: Math.max(numTensors, peak.numTensors), numBytes: Math.max(numBytes, peak.numBytes) };
    return w.mul(many).mean().add(x).sum();
  };
  /** A step of training. */
  const train = (x: any): tf.Tensor => {
    const loss = lossOf(x);
    loss.backward();
    w.grad = null;
    return loss;
  };
  const total = (losses: tf.Tensor[]) => losses.reduce((sum, loss) => sum + loss.item(), 0);
  const nextTurn = () => new Promise(resolve => setTimeout(resolve));
  let result = NaN;
`;

/** The loops. */
export const loops: Record<string, string> = {
  'for (let …), tot.add(loss.detach())': `
    let tot = tensor(0);
    for (let i = 0; i < n; i++) tot = tot.add(train(i).detach());
    result = tot.item();`,
  'for (let …) without backward, tot.add(loss.detach())': `
    let tot = tensor(0);
    for (let i = 0; i < n; i++) tot = tot.add(lossOf(i).detach());
    result = tot.item();`,
  'range, losses.push(loss.detach())': `
    const losses: tf.Tensor[] = [];
    for (const i of range(n)) losses.push(train(i).detach());
    result = total(losses);`,
  'range, losses.push(loss)': `
    const losses: tf.Tensor[] = [];
    for (const i of range(n)) losses.push(train(i));
    result = total(losses);`,
  'range without backward, losses.push(loss.detach())': `
    const losses: tf.Tensor[] = [];
    for (const i of range(n)) losses.push(lossOf(i).detach());
    result = total(losses);`,
  'a loader, losses.push(loss)': `
    const losses: tf.Tensor[] = [];
    for (const xb of dl) losses.push(train(xb));
    result = total(losses);`,
  'a loader, tot.add(loss.detach())': `
    let tot = tensor(0);
    for (const xb of dl) tot = tot.add(train(xb).detach());
    result = tot.item();`,
  'a loader without backward, losses.push(loss.detach())': `
    const losses: tf.Tensor[] = [];
    for (const xb of dl) losses.push(lossOf(xb).detach());
    result = total(losses);`,
  'a loader, its batches and some predictions kept': `
    const batches: tf.Tensor[] = [];
    const preds: tf.Tensor[] = [];
    for (const xb of dl) {
      batches.push(xb);
      train(xb);
      if (batches.length % 100 === 0) preds.push(w.mul(many));
    }
    preds.forEach(x => { if (x.mean().item() !== 2) throw new Error('predictions'); });
    result = total(batches) + 2 * n;`,
  'a loader within noGrad': `
    const losses: tf.Tensor[] = [];
    noGrad(() => { for (const xb of dl) losses.push(lossOf(xb)); });
    result = total(losses);`,
  'range(n).map(f)': `
    result = total(range(n).map(train));`,
  '[...dl].map(f)': `
    result = total([...dl].map(train));`,
  'Array.from(dl, f)': `
    result = total(Array.from(dl, train));`,
  'Array.from(dl, f) without backward': `
    result = total(Array.from(dl, x => lossOf(x).detach()));`,
  'the first batch, kept': `
    const x = first(dl);
    const one = dl.oneBatch();
    for (const xb of dl) train(xb);
    result = x.item() + one.item() + ${sumOfLosses};`,
  'while, reduce, forEach': `
    const losses: tf.Tensor[] = [];
    let i = 0;
    while (i < 300) losses.push(train(i++));
    do losses.push(train(i++)); while (i < 600);
    [...range(600, n)].forEach(j => losses.push(train(j)));
    result = losses.reduce((sum, loss) => sum.add(loss.detach()), tensor(0)).item();`,
  'nested, with break and continue': `
    let tot = tensor(0);
    outer: for (let i = 0; ; ) {
      for (const xb of dl) {
        if (i === n) break outer;
        if (i++ % 7 === 0) { tot = tot.add(train(i - 1).detach()); continue; }
        tot = tot.add(lossOf(i - 1).detach());
        if (i % 50 === 0) break;
      }
    }
    result = tot.item();`,
  'throw and catch': `
    const losses: tf.Tensor[] = [];
    for (const xb of dl) {
      try {
        losses.push(train(xb));
        throw xb;
      } catch (error) {
        if (error !== xb) throw error;
      } finally {
        losses.push(losses.pop()!.mul(1));
      }
    }
    result = total(losses);`,
  'return from a function': `
    const upTo = (m: number) => {
      let last = lossOf(0);
      for (const i of range(n)) {
        last = train(m + i);
        if (i === 2) return last.sub(2);
      }
      return last;
    };
    let tot = tensor(0);
    for (let i = 0; i < n; i++) tot = tot.add(upTo(i).detach());
    result = tot.item();`,
  'a generator': `
    function* losses() { for (const xb of dl) yield train(xb); }
    let tot = tensor(0);
    for (const loss of losses()) tot = tot.add(loss.detach());
    result = tot.item();`,
  await: `
    const losses: tf.Tensor[] = [];
    for (const xb of dl) {
      const loss = train(xb);
      if (losses.length % 200 === 0) await nextTurn();
      await null;
      losses.push(loss);
    }
    result = total(losses);`,
  'an async generator': `
    async function* losses() { for (const xb of dl) { yield train(xb); } }
    let tot = tensor(0);
    for await (const loss of losses()) tot = tot.add(loss.detach());
    result = tot.item();`,
  'tf.tidy in the body': `
    const losses: tf.Tensor[] = [];
    for (const i of range(n)) losses.push(tf.tidy(() => train(i)));
    result = total(losses);`,
  'tensors of another turn': `
    const kept: tf.Tensor[] = [];
    for (let i = 0; i < 10; i++) kept.push(lossOf(i).detach());
    await nextTurn();
    for (let i = 10; i < n; i++) kept.push(train(i));
    await nextTurn();
    result = total(kept);`,
};

/** TypeScript's annotations of these loops, taken out. */
export const toJavaScript = (code: string): string =>
  code.replace(/: (any|tf\.Tensor(\[\])?|number)(?=[ ),])/g, '').replace(/ as any|!(?=\.)/g, '');
