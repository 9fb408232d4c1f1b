/**
 * Max pooling (`isMax`), or the mean of the pixels within the image, at each place of the window. What is not
 * a number stays so.
 */
export function pool(
  isMax: bool,
  x: usize,
  y: usize,
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
  const image = <usize>(height * width) * pixel;
  for (let i = 0; i < images; i++, x += image)
    for (let outY = 0; outY < outHeight; outY++)
      for (let outX = 0; outX < outWidth; outX++, y += pixel) {
        const fromY = max(0, outY * strideY - top),
          toY = min(height, outY * strideY - top + kernelHeight);
        const fromX = max(0, outX * strideX - left),
          toX = min(width, outX * strideX - left + kernelWidth);
        const start = isMax ? <f32>-Infinity : <f32>0;
        const count = isMax ? <f32>1 : <f32>(max(0, toY - fromY) * max(0, toX - fromX));
        let c: usize = 0;
        for (; c + 16 <= pixel; c += 16) {
          let all = f32x4.splat(start);
          for (let py = fromY; py < toY; py++)
            for (let px = fromX; px < toX; px++) {
              const value = v128.load(x + <usize>(py * width + px) * pixel + c);
              all = isMax ? f32x4.max(all, value) : f32x4.add(all, value);
            }
          v128.store(y + c, f32x4.div(all, f32x4.splat(count)));
        }
        for (; c < pixel; c += 4) {
          let all = start;
          for (let py = fromY; py < toY; py++)
            for (let px = fromX; px < toX; px++) {
              const value = load<f32>(x + <usize>(py * width + px) * pixel + c);
              all = isMax ? max<f32>(all, value) : all + value;
            }
          store<f32>(y + c, all / count);
        }
      }
}
