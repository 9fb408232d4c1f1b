/** What the chapter's first cells do, for a compiler to know their types before. */
export const firstCells: readonly string[] = [
  `import { tensor, tf, nn, F, Learner, DataLoader, plotFunction, range, L } from 'fastbook-ts';
  import * as all from 'fastbook-ts';
  const x = tensor([1, 2, 3]);
  x.square().sum().mul(2).sub(x).mean().item().toFixed(2);
  console.log([1, 2].map(String), Object.entries({ a: 1 }), x.shape);`,
];
