import { oneKernel } from '../support/onekernel';

jest.setTimeout(90_000);

describe('learn.fit(n, lr, { plot: true }) in a notebook', () => {
  const kernel = oneKernel();

  it('draws the losses in one picture, which grows while it trains', async () => {
    const { messages } = await kernel.client.execute(`
      import { DataLoader, DataLoaders, Learner, nn, randn, SGD, zip } from 'fastbook-ts';
      const x = randn(64, 3);
      const loader = () => new DataLoader(zip(x, x.mul(2).sub(1)), { batchSize: 8 });
      const slowly = { afterBatch: () => { for (const end = Date.now() + 40; Date.now() < end; ); } };
      const learn = new Learner(new DataLoaders(loader(), loader()), nn.Linear(3, 3), {
        optFunc: SGD, lossFunc: (preds, yb) => preds.sub(yb).pow(2).mean(), cbs: [slowly],
      });
      await learn.fit(3, 0.01, { plot: true });`);
    expect(messages.find(({ type }) => type === 'error')?.content).toBeUndefined();
    const pictures = messages.filter(({ content }) => isPlot(content));
    expect(pictures.map(({ type }) => type).slice(0, 2)).toEqual(['display_data', 'update_display_data']);
    expect(new Set(pictures.map(({ content }) => idOf(content))).size).toBe(1);
    const sizes = pictures.map(({ content }) => JSON.stringify(content['data']).match(/"i":/g)!.length);
    expect(sizes.every((size, i) => i === 0 || size >= sizes[i - 1])).toBe(true);
    expect(sizes[0]).toBeLessThan(24);
    expect(sizes.at(-1)).toBe(24 + 3); // of the training set by batch, of the other by epoch
  });
});

const mime = 'application/vnd.vegalite.v5+json';
const isPlot = (content: Record<string, unknown>) =>
  mime in ((content['data'] ?? {}) as Record<string, unknown>);
const idOf = (content: Record<string, unknown>) =>
  (content['transient'] as { display_id: string }).display_id;
