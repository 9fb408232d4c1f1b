import pixelmatch from 'pixelmatch';
import sharp from 'sharp';
import type { CellRun } from '../run/cellrun';
import type { TestCell } from '../notebook/testcell';
import { joinLines, type CellOutput } from '../notebook/output';
import type { PictureTest } from './picturetest';
import { pictures } from './table';

/** Two pictures that are not the same, and where they are not. */
export interface PictureDifference {
  readonly mime: string;
  /** Base64, as in the notebook. */
  readonly stored: string;
  readonly fresh: string;
  /** A PNG with the pixels that differ in red, as base64; undefined where the sizes differ. */
  readonly marked?: string;
  /** In words. */
  readonly what: string;
}

/** Pixels that differ by less than this, from 0 to 1, are the same to the eye. */
const threshold = 0.1;

/**
 * Decodes and compares the pictures of a cell beforehand, so that its verdict needs no waiting.
 *
 * @param tolerance the share of pixels that may differ, from 0 to 1. At 0 every pixel has to be equal.
 */
export async function comparePictures(
  cell: TestCell,
  run: CellRun,
  tolerance: number,
): Promise<{ isSame: PictureTest; differences: PictureDifference[] }> {
  const differences: PictureDifference[] = [];
  const same = new Set<string>();
  for (const mime of pictures) {
    const [stored, fresh] = [valuesOf(cell.storedOutputs, mime), valuesOf(run.outputs, mime)];
    for (const [i, value] of stored.entries()) {
      const other = fresh[i];
      if (other === undefined || other === value) continue;
      const difference = await compare(mime, value, other, tolerance);
      if (difference) differences.push(difference);
      else same.add(`${value}|${other}`);
    }
  }
  return { isSame: (stored, fresh) => same.has(`${plain(stored)}|${plain(fresh)}`), differences };
}

async function compare(
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
    return { ...base, what: `stored ${width}×${height} pixels, came ${b.width}×${b.height}` };
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
  const png = await sharp(marked, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
  return {
    ...base,
    marked: png.toString('base64'),
    what:
      `${count} of ${width * height} pixels differ (${(100 * share).toFixed(2)} ` +
      `%; ${100 * tolerance} % may)`,
  };
}

interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

async function decode(base64: string): Promise<Pixels> {
  const { data, info } = await sharp(Buffer.from(base64, 'base64'))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

const valuesOf = (outputs: readonly CellOutput[], mime: string): string[] =>
  outputs.flatMap(output => {
    const value = (joinLines(output)['data'] as Record<string, unknown> | undefined)?.[mime];
    return typeof value === 'string' ? [plain(value)] : [];
  });

/** JupyterLab keeps the line breaks that some kernels put into base64, others do not. */
const plain = (value: unknown) => String(value).replace(/\s/g, '');
