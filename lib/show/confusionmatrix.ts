import * as tf from '../host/tfjs';
import { extent } from './extent';
import { Plot } from './plot';

/** Whose squares fit on a screen. */
const mostClasses = 100;

/** Options of {@link plotConfusion}. */
export interface ConfusionOptions {
  /** Names of the classes. Default: their numbers. */
  readonly vocab?: readonly (string | number)[];
  /** Side of a square in pixels. Default 48, and less for more than 8 classes. */
  readonly size?: number;
}

/**
 * Draws how many items of each class (row) were taken for each class (column), with the numbers
 * (scikit-learn's `ConfusionMatrixDisplay`).
 *
 * @param counts `[classes, classes]`
 * @throws RangeError unless there are as many rows as columns and names, and for more than 100 classes.
 */
export function plotConfusion(
  counts: tf.Tensor | readonly (readonly number[])[],
  { vocab, size }: ConfusionOptions = {},
): Plot {
  const rows = counts instanceof tf.Tensor ? (counts.arraySync() as number[][]) : counts;
  const n = rows.length;
  if (!rows.every(row => Array.isArray(row) && row.length === n) || n === 0)
    throw new RangeError('plotConfusion: expected as many rows of counts as columns');
  if (n > mostClasses)
    throw new RangeError(
      `plotConfusion: expected at most ${mostClasses} classes, got ${n}; mostConfused() lists the worst`,
    );
  const names = (vocab ?? [...rows.keys()]).map(String);
  if (names.length !== n)
    throw new RangeError(`plotConfusion: expected ${n} names of classes, got ${names.length}`);
  const side = n * (size ?? (n > 8 ? 38 : 48));
  const values = rows.flatMap((row, actual) =>
    row.map((count, predicted) => ({ actual: names[actual], predicted: names[predicted], count })),
  );
  const [, most] = extent(values.map(({ count }) => count));
  const axis = (field: string) => ({
    field,
    type: 'nominal',
    sort: names,
    axis: { labelAngle: 0, grid: false },
  });
  return new Plot(
    {
      width: side,
      height: side,
      data: { values },
      encoding: { x: axis('predicted'), y: axis('actual') },
      layer: [
        {
          mark: 'rect',
          encoding: {
            color: { field: 'count', type: 'quantitative', scale: { scheme: 'blues' }, legend: null },
          },
        },
        {
          mark: 'text',
          encoding: {
            text: { field: 'count' },
            color: { condition: { test: `datum.count > ${most / 2}`, value: 'white' }, value: 'black' },
          },
        },
      ],
    },
    `confusion matrix of ${n} classes`,
  );
}
