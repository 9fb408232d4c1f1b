import * as tf from '../host/tfjs';
import { display, Rich, type Bundle } from './display';

let dataset: string | undefined;

/** Notes the data set that the numbers from now on come from; `untarData` does. */
export function useDataset(name: string): void {
  dataset = name;
}

/**
 * The data set that `untarData` returned last, `MNIST_SAMPLE` or `DRAWN_SAMPLE` for example; undefined
 * before.
 */
export const currentDataset = (): string | undefined => dataset;

/**
 * Records a number in the notebook, under a name, so that later runs can be compared with it. The output has
 * the form of nteract's scrapbook (its `glue`), with the data set and the backend that the number came from.
 *
 * @param name `topic/what`, the same in every run.
 * @param value a number, or a tensor with one element.
 * @throws TypeError for NaN and infinities.
 */
export function record(name: string, value: number | tf.Tensor): void {
  const number = value instanceof tf.Tensor ? value.item() : value;
  if (!Number.isFinite(number))
    throw new TypeError(`record '${name}': expected a finite number, got ${String(number)}`);
  display(new Scrap(name, number));
}

class Scrap extends Rich {
  constructor(
    private readonly name: string,
    private readonly value: number,
  ) {
    super();
  }

  bundle(): Bundle {
    const { name, value } = this;
    return {
      data: {
        'application/scrapbook.scrap.json+json': { name, data: value, encoder: 'json', version: 1 },
        'text/plain': `${name}: ${value.toFixed(4)}`,
      },
      metadata: {
        scrapbook: { name, data: true, display: false },
        fastbook: { dataset: dataset ?? null, backend: tf.getBackend() },
      },
    };
  }
}
