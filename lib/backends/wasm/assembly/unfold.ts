import { accumulate } from './accumulate';

/**
 * What the kernel sees at each of its places, a row for each place of each image: `[images · outHeight ·
 * outWidth, kernelHeight · kernelWidth · channels]`, with zeros outside of the image (`im2col`). A
 * convolution is then a matrix product.
 */
export function unfold(
  from: usize, to: usize, images: i32, height: i32, width: i32, channels: i32,
  kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32,
  top: i32, left: i32, outHeight: i32, outWidth: i32,
): void {
  const pixel = <usize>channels << 2;
  const line = <usize>kernelWidth * pixel;
  for (let image = 0; image < images; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const x = ox * strideX - left;
        const first = max(0, -x), last = min(kernelWidth, width - x);
        for (let ky = 0; ky < kernelHeight; ky++, to += line) {
          const y = oy * strideY - top + ky;
          if (y < 0 || y >= height || first >= last) {
            memory.fill(to, 0, line);
            continue;
          }
          const before = <usize>first * pixel, inside = <usize>(last - first) * pixel;
          if (first > 0) memory.fill(to, 0, before);
          copy(to + before, from + <usize>((image * height + y) * width + x + first) * pixel, inside);
          if (last < kernelWidth) memory.fill(to + before + inside, 0, line - before - inside);
        }
      }
    }
  }
}

/**
 * The opposite of `unfold`, as gradients need it: every pixel gets the sum of all places that have seen it
 * (`col2im`). `to` is overwritten.
 */
export function fold(
  from: usize, to: usize, images: i32, height: i32, width: i32, channels: i32,
  kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32,
  top: i32, left: i32, outHeight: i32, outWidth: i32,
): void {
  const pixel = <usize>channels << 2;
  const line = <usize>kernelWidth * pixel;
  memory.fill(to, 0, <usize>(images * height * width) * pixel);
  for (let image = 0; image < images; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const x = ox * strideX - left;
        const first = max(0, -x), last = min(kernelWidth, width - x);
        for (let ky = 0; ky < kernelHeight; ky++, from += line) {
          const y = oy * strideY - top + ky;
          if (y < 0 || y >= height || first >= last) continue;
          const at = <usize>((image * height + y) * width + x + first) * pixel;
          accumulate(to + at, from + <usize>first * pixel, (last - first) * channels);
        }
      }
    }
  }
}

/** A short stretch of numbers; for these, `memory.copy` is slower. */
@inline
function copy(to: usize, from: usize, bytes: usize): void {
  const end = to + bytes;
  for (const whole = end - 16; to <= whole; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from));
}
