import { manualSeed, threesAndSevens } from 'fastbook-ts';
import { describeMnist } from '../support/mnist';

describeMnist('threesAndSevens', () => {
  it('threesAndSevens() is the chapter’s data, in order', async () => {
    const dls = await threesAndSevens();
    expect([dls.trainDs.length, dls.validDs.length]).toEqual([12396, 2038]);
    expect([dls.train.length, dls.valid.length]).toEqual([49, 8]);
    const [x, y] = dls.trainDs.tensors;
    expect([x.shape, x.dtype, y.shape, y.dtype]).toEqual([[12396, 784], 'float32', [12396, 1], 'float32']);
    expect([x.min().item(), x.max().item()]).toEqual([0, 1]);
    expect(x.mean().item()).toBeCloseTo(0.12788297, 5);
    expect([y.sum().item(), y.slice([0, 0], [6131, 1]).sum().item()]).toEqual([6131, 6131]);
    expect(dls.validDs.tensors[1].sum().item()).toBe(1010);
    const [xb, yb] = dls.train.oneBatch();
    expect([xb.shape, yb.shape, yb.sum().item()]).toEqual([[256, 784], [256, 1], 256]);
  }, 60_000);

  it('threesAndSevens({batchSize, shuffle}) mixes the training set alone', async () => {
    manualSeed(1);
    const dls = await threesAndSevens({ batchSize: 64, shuffle: true });
    const threes = dls.train.oneBatch()[1].sum().item();
    expect([threes > 10 && threes < 54, dls.valid.oneBatch()[1].sum().item()]).toEqual([true, 64]);
  }, 60_000);
});
