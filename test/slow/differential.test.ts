import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { unexplained } from '../support/deliberate';
import { differenceOf, type Cases } from '../support/differential';
import { root } from '../support/root';
import { itWhere } from '../support/skip';

/** A Python that has PyTorch, which the tools' own environment lacks: it takes gigabytes. */
const python = process.env['FASTBOOK_PYTORCH'] ?? 'python3';
const hasPytorch = spawnSync(python, ['-c', 'import torch']).status === 0;

itWhere(hasPytorch, 'FASTBOOK_PYTORCH names no Python with PyTorch')(
  "other expressions than the fixture's have PyTorch's results, or are refused by both",
  () => {
    const seed = process.env['FASTBOOK_SEED'] ?? '2';
    const { stdout, stderr, status } = spawnSync(
      python,
      [join(root, 'scripts', 'peer', 'differential.py'), seed],
      { encoding: 'utf8', maxBuffer: 1 << 28 },
    );
    expect({ stderr, status }).toEqual({ stderr, status: 0 });
    jest.spyOn(console, 'warn').mockReturnValue(); // tfjs's WASM kernels print which types they lack
    const { madeBy, cases } = JSON.parse(stdout) as Cases;
    const differences = cases.map(differenceOf).filter(difference => difference !== undefined);
    const texts = unexplained(differences).map(({ kind, text }) => `${kind}: ${text}`);
    expect([madeBy, ...texts]).toEqual([madeBy]);
  },
  10 * 60_000,
);
