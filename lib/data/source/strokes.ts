/** Draws strokes into a 28×28 picture, as a pen of a given width would. */

export type Point = readonly [x: number, y: number];
/** A cubic Bézier curve: start, two control points, end. */
export type Curve = readonly [Point, Point, Point, Point];

/** Width and height of a picture, in pixels. */
export const size = 28;
const segmentsPerCurve = 10;

/**
 * @returns 784 bytes of ink, 0 to 255. Only additions, products and roots: the same bytes on every machine.
 */
export function drawStrokes(curves: readonly Curve[], penWidth: number): Uint8Array {
  const ink = new Float64Array(size * size);
  const radius = penWidth / 2;
  for (const curve of curves) {
    let from = curve[0];
    for (let i = 1; i <= segmentsPerCurve; i++) {
      const to = bezier(curve, i / segmentsPerCurve);
      drawSegment(ink, from, to, radius);
      from = to;
    }
  }
  return Uint8Array.from(ink, x => Math.round(255 * x));
}

function drawSegment(ink: Float64Array, [ax, ay]: Point, [bx, by]: Point, radius: number): void {
  const reach = radius + 0.8;
  const clip = (x: number) => Math.min(Math.max(Math.floor(x), 0), size - 1);
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy || 1;
  for (let y = clip(Math.min(ay, by) - reach); y <= clip(Math.max(ay, by) + reach); y++) {
    for (let x = clip(Math.min(ax, bx) - reach); x <= clip(Math.max(ax, bx) + reach); x++) {
      const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
      const along = Math.min(Math.max((px * dx + py * dy) / length2, 0), 1);
      const [ox, oy] = [px - along * dx, py - along * dy];
      const edge = (radius + 0.8 - Math.sqrt(ox * ox + oy * oy)) / 1.6; // soft over 1.6 pixels, as a scan is
      const value = edge <= 0 ? 0 : edge >= 1 ? 1 : edge * edge * (3 - 2 * edge);
      if (value > ink[y * size + x]) ink[y * size + x] = value;
    }
  }
}

function bezier([a, b, c, d]: Curve, t: number): Point {
  const s = 1 - t;
  const at = (i: 0 | 1) => s * s * s * a[i] + 3 * s * s * t * b[i] + 3 * s * t * t * c[i] + t * t * t * d[i];
  return [at(0), at(1)];
}
