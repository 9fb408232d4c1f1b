import { resolve } from 'node:path';
import { UsageError } from '../../lib/cli/args';
import { parseNotebooksArguments } from '../../scripts/notebooks/arguments';
import { selectNotebooks, shardOf } from '../../scripts/notebooks/selectnotebooks';

describe('parseNotebooksArguments', () => {
  it('has defaults: one job, the whole, ten minutes a cell and one for the start', () => {
    expect(parseNotebooksArguments([])).toMatchObject({
      paths: [],
      only: [],
      update: false,
      record: false,
      jobs: 1,
      shard: { index: 1, count: 1 },
      timeoutMs: 600_000,
      startupTimeoutMs: 60_000,
    });
  });

  it('takes seconds, parts, and an option more than once', () => {
    const options = parseNotebooksArguments([
      'a.ipynb',
      '--only',
      'x',
      '--only',
      'y',
      '--shard',
      '2/5',
      '--timeout',
      '0.5',
      '--jobs',
      '3',
    ]);
    expect(options).toMatchObject({
      paths: ['a.ipynb'],
      only: ['x', 'y'],
      shard: { index: 2, count: 5 },
      timeoutMs: 500,
      jobs: 3,
    });
  });

  it.each([
    [['--nothing'], 'unknown option --nothing'],
    [['--jobs', 'many'], '--jobs: expected a positive whole number, got many'],
    [['--jobs', '1.5'], '--jobs: expected a positive whole number, got 1.5'],
    [['--timeout', '0'], '--timeout: expected a positive number, got 0'],
    [['--timeout', 'Infinity'], '--timeout: expected a positive number, got Infinity'],
    [['--shard', '0/2'], '--shard: expected I/N with 1 <= I <= N, got 0/2'],
    [['--shard', '3/2'], '--shard: expected I/N with 1 <= I <= N, got 3/2'],
    [['--shard', 'half'], '--shard: expected I/N with 1 <= I <= N, got half'],
  ])('names what is wrong with %j', (args, message) => {
    expect(() => parseNotebooksArguments(args)).toThrow(UsageError);
    expect(() => parseNotebooksArguments(args)).toThrow(message);
  });
});

describe('selectNotebooks', () => {
  const whole = { index: 1, count: 1 };

  it('keeps the paths whose name contains one of the texts', () => {
    const paths = [__filename, resolve(__dirname, 'recorded.test.ts')];
    expect(selectNotebooks({ paths, only: ['recorded', 'nowhere'], shard: whole })).toEqual([paths[1]]);
    expect(() => selectNotebooks({ paths, only: ['nowhere'], shard: whole })).toThrow(
      "no notebook's name contains nowhere",
    );
  });

  it('misses a path that is not there', () => {
    expect(() => selectNotebooks({ paths: ['no.ipynb'], only: [], shard: whole })).toThrow(
      `there is no notebook ${resolve('no.ipynb')}`,
    );
  });
});

it('shardOf puts every item in one part, and the parts differ by one at most', () => {
  for (let n = 0; n < 20; n++) {
    const items = Array.from({ length: n }, (_, i) => i);
    for (let count = 1; count < 8; count++) {
      const parts = Array.from({ length: count }, (_, i) => shardOf(items, { index: i + 1, count }));
      expect(parts.flat()).toEqual(items);
      const sizes = parts.map(part => part.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  }
});
