import pixelmatch from 'pixelmatch';
import { loadSharp } from '../../host/raster';
import type { CellRun } from '../run/cellrun';
import type { TestCell } from '../notebook/testcell';
import type { CellOutput } from '../notebook/output';
import { pictureTypes } from './valuesbykey';

/** Two pictures that differ. */
export interface PictureDifference {
  /** The MIME type of both. */
  readonly mime: string;
  /** Base64, as in the notebook. */
  readonly stored: string;
  /** Base64 of the new one. */
  readonly fresh: string;
  /** A PNG as base64, with the differing pixels in red; undefined where the sizes differ. */
  readonly marked?: string;
  /** The difference in words. */
  readonly what: string;
}

/** pixelmatch's threshold, from 0 to 1: pixels that differ less look the same. */
const threshold = 0.1;

/**
 * Decodes and compares the PNGs and JPEGs of a cell, since the verdict itself is synchronous.
 *
 * @param tolerance the share of pixels that may differ, from 0 to 1. At 0 every pixel has to be equal.
 * @returns `isSame`, whether two values (base64) show the same picture; and those that do not.
 */
export async function comparePictures(
  cell: TestCell,
  run: CellRun,
  tolerance: number,
): Promise<{ isSame: (stored: unknown, fresh: unknown) => boolean; differences: PictureDifference[] }> {
  const differences: PictureDifference[] = [];
  const same = new Set<string>();
  for (const mime of pictureTypes) {
    const [stored, fresh] = [valuesOf(cell.storedOutputs, mime), valuesOf(run.outputs, mime)];
    for (const [i, value] of stored.entries()) {
      const other = fresh[i];
      if (other === undefined || other === value) continue;
      const difference = await comparePair(mime, value, other, tolerance);
      if (difference) differences.push(difference);
      else same.add(`${value}|${other}`);
    }
  }
  return { isSame: (stored, fresh) => same.has(`${plain(stored)}|${plain(fresh)}`), differences };
}

async function comparePair(
  mime: string,
  stored: string,
  fresh: string,
  tolerance: number,
): Promise<PictureDifference | undefined> {
  const base = { mime, stored, fresh };
  let a: Pixels, b: Pixels;
  try {
    [a, b] = await Promise.all([decode(stored), decode(fresh)]);
  } catch (error) {
    return { ...base, what: `they cannot be read as pictures: ${(error as Error).message}` };
  }
  const { width, height } = a;
  if (width !== b.width || height !== b.height)
    return { ...base, what: `stored ${width}×${height} pixels, got ${b.width}×${b.height}` };
  const marked = new Uint8Array(width * height * 4);
  const count = pixelmatch(
    a.data,
    b.data,
    marked,
    width,
    height,
    tolerance === 0 ? { threshold: 0, includeAA: true } : { threshold },
  );
  const share = count / (width * height);
  if (share <= tolerance) return undefined;
  const sharp = await loadSharp();
  const png = await sharp(marked, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
  return {
    ...base,
    marked: png.toString('base64'),
    what:
      `${count} of ${width * height} pixels differ ` +
      `(${(100 * share).toFixed(2)} %; ${100 * tolerance} % may)`,
  };
}

interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

async function decode(base64: string): Promise<Pixels> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(Buffer.from(base64, 'base64'))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

const valuesOf = (outputs: readonly CellOutput[], mime: string): string[] =>
  outputs.flatMap(output => {
    const value = (output['data'] as Record<string, unknown> | undefined)?.[mime];
    return typeof value === 'string' ? [plain(value)] : [];
  });

/** Base64 without line breaks: some kernels have them, and JupyterLab keeps them. */
const plain = (value: unknown) => String(value).replace(/\s/g, '');
