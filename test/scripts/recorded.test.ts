import { compareNumbers, withNumbers, type RecordedNumbers } from '../../scripts/notebooks/recordednumbers';
import { notebooksJunit, problems, table, type NotebookOutcome } from '../../scripts/notebooks/report';

const recorded: RecordedNumbers = {
  DRAWN_SAMPLE: { accuracy: { notebook: '03', value: 0.9, tolerance: 0.01 } },
  MNIST_SAMPLE: {
    accuracy: { notebook: '03', value: 0.95, tolerance: 0.001 },
    other: { notebook: '04', value: 1, tolerance: 0.01 },
  },
};
const scrap = { name: 'accuracy', value: 0.951, dataset: 'MNIST_SAMPLE', backend: 'wasm' };

describe('compareNumbers', () => {
  it('holds a number to that of its own data set, the tolerance included', () => {
    expect(compareNumbers('03', [{ ...scrap, value: 0.9505 }], recorded)).toEqual([
      {
        dataset: 'MNIST_SAMPLE',
        backend: 'wasm',
        name: 'accuracy',
        recorded: 0.95,
        tolerance: 0.001,
        got: 0.9505,
      },
    ]);
    expect(compareNumbers('03', [{ ...scrap, value: 0.9512 }], recorded)[0].problem).toBe(
      'is 0.9512, recorded 0.95 ± 0.001',
    );
    expect(compareNumbers('03', [{ ...scrap, value: NaN }], recorded)[0].problem).toBeDefined();
  });

  it('misses a number that is not recorded, and one that is not produced any more', () => {
    expect(compareNumbers('03', [scrap, { ...scrap, name: 'new' }], recorded)[1].problem).toBe(
      'is not recorded; run with --record',
    );
    expect(compareNumbers('04', [scrap], recorded).at(-1)).toMatchObject({
      name: 'other',
      problem: 'is recorded, and the notebook did not produce it',
    });
    expect(compareNumbers('03', [], recorded).map(({ dataset }) => dataset)).toEqual([
      'DRAWN_SAMPLE',
      'MNIST_SAMPLE',
    ]);
  });
});

it("withNumbers replaces a notebook's numbers, and keeps tolerances and all else", () => {
  const { MNIST_SAMPLE, DRAWN_SAMPLE, none } = withNumbers(recorded, '03', [
    scrap,
    { name: 'mse', value: 7 },
  ]);
  expect(MNIST_SAMPLE).toEqual({
    accuracy: { notebook: '03', value: 0.951, tolerance: 0.001 },
    other: recorded['MNIST_SAMPLE']['other'],
  });
  expect(DRAWN_SAMPLE).toEqual(recorded['DRAWN_SAMPLE']);
  expect(none).toEqual({ mse: { notebook: '03', value: 7, tolerance: 0.005 } });
});

describe('the report', () => {
  const outcomes: NotebookOutcome[] = [
    { notebook: '01', cells: 3, seconds: 1.25, checks: [] },
    {
      notebook: '03',
      cells: 4,
      seconds: 2,
      checks: compareNumbers('03', [scrap, { ...scrap, name: 'new' }], recorded),
    },
    {
      notebook: '05',
      cells: 1,
      seconds: 0,
      checks: [],
      error: { cell: 2, source: 'a < b\n\nc', printed: 'out\n', reason: 'it\x1bfailed' },
    },
    { notebook: '16', cells: 0, seconds: 0, checks: [], skipped: 'no data' },
  ];

  it('has a row a notebook, and a row a number', () => {
    expect(
      table(outcomes)
        .split('\n')
        .map(line => line.split(/ {2,}/).filter(Boolean)),
    ).toEqual([
      ['notebook', 'cells', 'seconds', 'accuracy', 'recorded', 'tolerance', 'got', 'data', 'backend'],
      expect.anything(),
      ['01', '3', '1.3'],
      ['03', '4', '2.0', 'accuracy', '0.9500', '0.001', '0.9510', 'MNIST_SAMPLE', 'wasm', 'ok'],
      ['new', '0.9510', 'MNIST_SAMPLE', 'wasm', 'FAILED'],
      ['05', '1', '0.0', 'FAILED'],
      ['16', '-', '-', 'skipped: no data'],
    ]);
  });

  it('names notebook, cell, source and reason', () => {
    expect(problems(outcomes[2])).toEqual(['05, cell 2:\n    a < b\n\n    c\n\n    out\n\n    it\x1bfailed']);
    expect(problems(outcomes[1])).toEqual(['03: new (MNIST_SAMPLE) is not recorded; run with --record']);
  });

  it('is XML that a CI reads', () => {
    const xml = notebooksJunit(outcomes);
    expect(xml.match(/<testcase /g)).toHaveLength(6);
    expect(xml.match(/<failure /g)).toHaveLength(2);
    expect(xml).toContain('<skipped message="no data" />');
    expect(xml).toContain('a &lt; b');
    expect(xml).not.toContain('\x1b');
  });
});
