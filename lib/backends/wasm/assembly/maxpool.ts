/**
 * The gradient of max pooling: what comes from above goes to the first pixel of each place that has the
 * largest number.
 */
export function maxPoolGrad(
  dy: usize,
  x: usize,
  y: usize,
  dx: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideY: i32,
  strideX: i32,
  top: i32,
  left: i32,
  outHeight: i32,
  outWidth: i32,
): void {
  const pixel = (<usize>channels) << 2;
  memory.fill(dx, 0, <usize>(images * height * width) * pixel);
  for (let image = 0; image < images; image++) {
    const first = <usize>(image * height * width) * pixel;
    for (let outY = 0; outY < outHeight; outY++)
      for (let outX = 0; outX < outWidth; outX++, y += pixel, dy += pixel) {
        const fromY = max(0, outY * strideY - top),
          toY = min(height, outY * strideY - top + kernelHeight);
        const fromX = max(0, outX * strideX - left),
          toX = min(width, outX * strideX - left + kernelWidth);
        let c: usize = 0;
        for (; c + 16 <= pixel; c += 16) {
          const largest = v128.load(y + c);
          let rest = v128.load(dy + c); // what no pixel has got yet
          for (let py = fromY; py < toY; py++)
            for (let px = fromX; px < toX; px++) {
              const at = first + <usize>(py * width + px) * pixel + c;
              const isLargest = f32x4.eq(v128.load(x + at), largest);
              v128.store(dx + at, f32x4.add(v128.load(dx + at), v128.and(rest, isLargest)));
              rest = v128.andnot(rest, isLargest);
            }
        }
        for (; c < pixel; c += 4) {
          let rest = load<f32>(dy + c);
          for (let py = fromY; py < toY; py++)
            for (let px = fromX; px < toX; px++) {
              const at = first + <usize>(py * width + px) * pixel + c;
              if (load<f32>(x + at) !== load<f32>(y + c)) continue;
              store<f32>(dx + at, load<f32>(dx + at) + rest);
              rest = 0;
            }
        }
      }
  }
}
