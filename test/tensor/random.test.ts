import { manualSeed, randn, randperm } from 'fastbook-ts';

describe('manualSeed', () => {
  it('manualSeed(n) repeats the numbers of randn and randperm', () => {
    manualSeed(42);
    const first = [randn(3).arraySync(), randperm(5)];
    manualSeed(42);
    expect([randn(3).arraySync(), randperm(5)]).toEqual(first);
    expect(randn(3).arraySync()).not.toEqual(first[0]);
  });
});

describe('randn', () => {
  it('randn(n) has mean 0 and standard deviation 1', () => {
    manualSeed(0);
    const x = randn(10_000);
    expect(Math.abs(x.mean().item())).toBeLessThan(0.03);
    expect(Math.abs(x.std().item() - 1)).toBeLessThan(0.03);
    expect(randn().shape).toEqual([]);
  });
});

describe('randperm', () => {
  it('randperm(n) has every number from 0 to n - 1', () => {
    expect(randperm(6).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
