import { alea } from 'seedrandom';
import { makeFolder, write } from '../../host/files';
import { join } from '../../host/paths';
import { encodePng } from '../../show/png';
import { drawStrokes, size, type Curve, type Point } from './strokes';

/** As many of each as in MNIST_SAMPLE. */
const counts = { train: { 3: 6131, 7: 6265 }, valid: { 3: 1010, 7: 1028 } } as const;

/**
 * Draws the sample of 3s and 7s that takes the place of MNIST where that cannot be reached, in the layout of
 * MNIST_SAMPLE: each digit with a shape, slant, width and pen of its own, and the same on every machine.
 *
 * @param folder where it is written.
 */
export function drawSample(folder: string): void {
  const random = alea('drawn sample');
  const labels = ['name,label'];
  for (const [set, digits] of Object.entries(counts)) {
    for (const [digit, count] of Object.entries(digits)) {
      const target = join(folder, set, digit);
      makeFolder(target);
      for (let i = 0; i < count; i++) {
        const data = penStrokes(digit === '3' ? three(random) : seven(random), random);
        write(join(target, `${i}.png`), encodePng({ width: size, height: size, channels: 1, data }));
        labels.push(`${set}/${digit}/${i}.png,${digit === '3' ? 0 : 1}`);
      }
    }
  }
  write(join(folder, 'labels.csv'), `${labels.join('\n')}\n`);
}

type Random = () => number;

/**
 * Digits are designed in a unit square and then slanted, stretched, turned a little and put near the middle.
 */
export function penStrokes(curves: Curve[], random: Random): Uint8Array {
  // mean 0, within (-1, 1), mostly small
  const bell = () => (random() + random() + random() + random() - 2) / 2;
  const slant = -0.12 + 0.55 * bell();
  const turn = 0.18 * bell();
  const width = 11 + 5 * bell();
  const height = 17 + 3 * bell();
  const [left, top] = [14 + 1.6 * bell(), 14 + 1.2 * bell()];
  const place = ([x, y]: Point): Point => {
    const [u, v] = [x - 0.5 - slant * (y - 0.5), y - 0.5 + turn * (x - 0.5)];
    return [left + width * u, top + height * v];
  };
  const pen = 2 + 1.5 * bell() + 0.5 * random();
  return drawStrokes(
    curves.map(([a, b, c, d]): Curve => [place(a), place(b), place(c), place(d)]),
    pen,
  );
}

function jitter(random: Random, amount: number) {
  return (x: number, y: number): Point => [
    x + amount * (random() + random() - 1),
    y + amount * (random() + random() - 1),
  ];
}

/** An upper bow and a lower one, which meet in the middle; some with a flat top. */
export function three(random: Random): Curve[] {
  const near = jitter(random, 0.12);
  const waist = near(0.42 + 0.2 * random(), 0.47);
  const start = near(0.06, 0.16);
  const end = near(0.04, 0.86);
  if (random() < 0.12) {
    const corner = near(0.9, 0.04);
    return [
      [start, near(0.3, 0.06), near(0.6, 0.04), corner],
      [corner, near(0.75, 0.2), near(0.6, 0.32), waist],
      [waist, near(1.15, 0.42), near(1.05, 1.1), end],
    ];
  }
  const upper: Curve = [start, near(0.35, -0.14), near(1.2, -0.05), near(0.86, 0.27)];
  const middle: Curve = [upper[3], near(0.76, 0.4), near(0.6, 0.46), waist];
  return [upper, middle, [waist, near(1.25, 0.42), near(1.12, 1.22), end]];
}

/** A bar and a leg, straight or bent; some with a hook at the start or a stroke across the leg. */
export function seven(random: Random): Curve[] {
  const near = jitter(random, 0.2);
  const start = near(0.02, 0.12);
  const corner = near(0.92, 0.1);
  const foot = near(0.36 + 0.2 * random(), 1.0);
  const curves: Curve[] = [
    [start, near(0.3, 0.07), near(0.62, 0.08), corner],
    [corner, near(0.8, 0.36), near(0.5, 0.6), foot],
  ];
  if (random() < 0.2) curves.push([near(-0.02, 0.3), near(0, 0.22), near(0.02, 0.18), start]);
  if (random() < 0.14) curves.push([near(0.3, 0.55), near(0.45, 0.54), near(0.65, 0.53), near(0.9, 0.52)]);
  return curves;
}
