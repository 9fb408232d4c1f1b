import * as tf from '../host/tfjs';
import type { ArrayLikeNd } from '../tensor/array';
import { extent } from './extent';
import { Plot } from './plot';

/** Of a table that can be read; a picture of more would take long, and no screen shows it. */
const mostNumbers = 10_000;

/**
 * A table of numbers, each cell shaded by its value: pandas' `df.style.background_gradient('Greys',
 * axis=None)`. The shade goes from the smallest number of the table, white, to the largest, black. A table of
 * more than 20 columns is set small, so that a whole digit fits beside JupyterLab's file browser.
 *
 * @param table `[rows, columns]`
 * @throws RangeError for any other number of axes, and for more than 10,000 numbers.
 */
export function pixelTable(table: tf.Tensor | ArrayLikeNd): Plot {
  const { shape } = table;
  if (shape.length !== 2 || shape.includes(0))
    throw new RangeError(`pixelTable: expected [rows, columns], got shape [${shape.join(', ')}]`);
  if (shape[0] * shape[1] > mostNumbers)
    throw new RangeError(
      `pixelTable: expected at most ${mostNumbers} numbers, got [${shape.join(', ')}]; ` +
        'take a part, as x.window([0, 28], [0, 28]), or showImage(x)',
    );
  const numbers = Array.from(table instanceof tf.Tensor ? table.dataSync() : table.data);
  const [rows, columns] = shape;
  const [min, max] = extent(numbers);
  const isWide = columns > 20;
  const [, longest] = extent(numbers.map(value => String(Number(value.toPrecision(4))).length));
  const values = numbers.map((value, i) => ({
    row: Math.floor(i / columns),
    column: i % columns,
    value: Number(value.toPrecision(4)),
    shade: Number(((value - min) / (max - min || 1)).toFixed(3)),
  }));
  return new Plot(
    {
      width: { step: isWide ? 5 + 6 * longest : 32 },
      height: { step: isWide ? 19 : 22 },
      view: { stroke: null },
      data: { values },
      encoding: {
        x: { field: 'column', type: 'ordinal', title: null, axis: { orient: 'top', labelAngle: 0, ...bare } },
        y: { field: 'row', type: 'ordinal', title: null, axis: bare },
      },
      layer: [
        {
          mark: 'rect',
          encoding: {
            color: {
              field: 'shade',
              type: 'quantitative',
              scale: { domain: [0, 1], range: ['#ffffff', '#000000'] },
              legend: null,
            },
          },
        },
        {
          mark: { type: 'text', fontSize: isWide ? 9 : 11 },
          encoding: {
            text: { field: 'value', type: 'quantitative' },
            color: { condition: { test: 'datum.shade > 0.5', value: '#f1f1f1' }, value: '#000000' },
          },
        },
      ],
    },
    `table of ${rows} × ${columns} numbers`,
  );
}

const bare = { domain: false, ticks: false, grid: false };
