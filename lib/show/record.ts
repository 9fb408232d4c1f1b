import * as tf from '@tensorflow/tfjs';
import { currentDataset } from '../data/source/provenance';
import { display, Rich, type Bundle } from './display';

/**
 * Writes a number down in the notebook, under a name, so that a run can be held to it. It becomes an output
 * in the form of nteract's scrapbook, with the data set and the backend that it came from.
 *
 * @param name `topic/what`, the same in every run.
 * @param value a number, or a tensor with one element.
 * @throws TypeError for what is no finite number.
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
        fastbook: { dataset: currentDataset() ?? null, backend: tf.getBackend() },
      },
    };
  }
}
