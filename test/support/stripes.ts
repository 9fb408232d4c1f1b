import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng } from '../../lib/show/png';

/** Numbers of images by set and class: `{ train: { a: 24 } }`. */
export type ImageCounts = Record<string, Record<string, number>>;

/** Writes images of one brightness, each with a bright stripe in the place of its class, into a folder. */
export function writeStripes(root: string, sets: ImageCounts, { size = 8, channels = 1 } = {}): void {
  for (const [set, classes] of Object.entries(sets)) {
    Object.entries(classes).forEach(([label, count], column) => {
      mkdirSync(join(root, set, label), { recursive: true });
      for (let i = 0; i < count; i++) {
        const data = new Uint8Array(size * size * channels).fill(10 + i);
        for (let y = 0; y < size; y++)
          data.fill(255, (y * size + 3 * column) * channels, (y * size + 3 * column + 1) * channels);
        writeFileSync(
          join(root, set, label, `${i}.png`),
          encodePng({ width: size, height: size, channels, data }),
        );
      }
    });
  }
}
