import { withPlainNumbers } from './exactnumber';
import type { Notebook } from './nbformat';

/**
 * A number that a notebook recorded: an output in scrapbook's format
 * (https://github.com/nteract/scrapbook), with the data set and the backend of the run.
 */
export interface Scrap {
  name: string;
  value: number;
  /** Undefined for numbers that depend on no data set. */
  dataset?: string;
  backend?: string;
}

const mime = 'application/scrapbook.scrap.json+json';

/** All numbers that a notebook recorded, in order. */
export function scrapsOf(notebook: Notebook): Scrap[] {
  return notebook.cells
    .flatMap(cell => cell.outputs ?? [])
    .flatMap(output => {
      if (output.output_type !== 'display_data' || !(mime in output.data)) return [];
      const { name, data } = withPlainNumbers(output.data[mime]) as { name: string; data: unknown };
      const { dataset, backend } = (output.metadata['fastbook'] ?? {}) as {
        dataset?: string | null;
        backend?: string;
      };
      return typeof data === 'number'
        ? [{ name, value: data, ...(dataset && { dataset }), ...(backend && { backend }) }]
        : [];
    });
}
