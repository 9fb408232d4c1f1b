import { accumulate } from './accumulate';

/**
 * The filter as a matrix from all pixels of an image to all pixels of its result, `[height · width ·
 * channels, outHeight · outWidth · outChannels]`, with zeros where it does not reach. For images that are no
 * larger than the filter, which mostly sees zeros around them.
 */
export function spread(
  filter: usize,
  matrix: usize,
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
  outChannels: i32,
): void {
  const bytes = (<usize>outChannels) << 2;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        for (let outY = 0; outY < outHeight; outY++)
          for (let outX = 0; outX < outWidth; outX++, matrix += bytes) {
            const ky = y - outY * strideY + top,
              kx = x - outX * strideX + left;
            const isSeen = ky >= 0 && ky < kernelHeight && kx >= 0 && kx < kernelWidth;
            if (isSeen)
              memory.copy(matrix, filter + <usize>((ky * kernelWidth + kx) * channels + c) * bytes, bytes);
            else memory.fill(matrix, 0, bytes);
          }
      }
    }
}

/**
 * The opposite of `spread`, as gradients need it: each weight gets the sum over its places in the matrix.
 * `filter` is overwritten.
 */
export function gather(
  filter: usize,
  matrix: usize,
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
  outChannels: i32,
): void {
  const bytes = (<usize>outChannels) << 2;
  memory.fill(filter, 0, <usize>(kernelHeight * kernelWidth * channels) * bytes);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        for (let outY = 0; outY < outHeight; outY++)
          for (let outX = 0; outX < outWidth; outX++, matrix += bytes) {
            const ky = y - outY * strideY + top,
              kx = x - outX * strideX + left;
            const isSeen = ky >= 0 && ky < kernelHeight && kx >= 0 && kx < kernelWidth;
            if (isSeen)
              accumulate(
                filter + <usize>((ky * kernelWidth + kx) * channels + c) * bytes,
                matrix,
                outChannels,
              );
          }
      }
    }
}
