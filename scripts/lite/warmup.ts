import { preload } from '../../lib/host/browser/assets';
import { rasterize } from '../../lib/host/browser/raster';
import { loadVega } from '../../lib/host/browser/vega';
import type { array, pixelTable, plotLine } from '../../lib/index';

// What later cells need: it is loaded and started while the reader reads, and no result waits for it.

/** What draws pictures and plots. */
const assets = ['resvg.wasm', 'DejaVuSans.ttf', 'DejaVuSans-Bold.ttf', 'vega.js'];

/** Time without a request after which the reader seems to read, in milliseconds. */
const quietMs = 100;

/** Counts a worker's requests. */
export class Requests {
  #asked = 0;
  #answered = 0;

  /** Answers one. */
  async answer(answer: () => Promise<void>): Promise<void> {
    this.#asked++;
    await answer().finally(() => this.#answered++);
  }

  /** Resolves when none has been under way for a while. */
  async quiet(): Promise<void> {
    let asked: number;
    do {
      asked = this.#asked;
      await new Promise(resolve => setTimeout(resolve, quietMs));
    } while (asked < this.#asked || this.#answered < asked);
  }
}

/** Rows and columns of a table, so many that the engine compiles what draws one. */
const tableSize = 14;

const word = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">a</text></svg>';

/** The functions of the library whose first call takes longer than later ones. */
interface Drawing {
  readonly array: typeof array;
  readonly pixelTable: typeof pixelTable;
  readonly plotLine: typeof plotLine;
}

/**
 * Loads and starts what draws, step by step: a cell waits for one of them at most.
 *
 * @throws what fails; the cell that needs it fails with the same.
 */
export async function warmUp(requests: Requests, library: Drawing): Promise<void> {
  const { array, pixelTable, plotLine } = library;
  const table = pixelTable(
    array(Array.from({ length: tableSize }, () => Array<number>(tableSize).fill(255))),
  );
  const plot = plotLine([0, 1], { title: 'a', tx: 'x', ty: 'y', points: true });
  const steps = [
    () => preload(assets),
    () => rasterize(word, 1),
    loadVega,
    () => plot.toSVG(),
    () => plot.bundle(),
    () => table.bundle(),
    () => table.bundle(),
  ];
  for (const step of steps) {
    await requests.quiet();
    await step();
  }
}
