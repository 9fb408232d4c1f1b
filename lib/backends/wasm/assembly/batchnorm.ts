import { accumulate } from './accumulate';

/**
 * Batch normalisation in training (Ioffe & Szegedy 2015), of `rows` rows of `channels` numbers: each
 * channel's mean over all rows is taken away, and the rest divided by the standard deviation; then scaled and
 * shifted. Leaves the mean and the (biased) variance of each channel. `scratch` is room for `channels`
 * numbers.
 */
export function normalize(
  x: usize,
  scale: usize,
  offset: usize,
  y: usize,
  mean: usize,
  variance: usize,
  scratch: usize,
  rows: i32,
  channels: i32,
  eps: f32,
): void {
  const row = (<usize>channels) << 2;
  const end = x + <usize>rows * row;
  memory.fill(mean, 0, row);
  memory.fill(variance, 0, row);
  for (let from = x; from < end; from += row) accumulate(mean, from, channels);
  divide(mean, rows, channels);
  for (let from = x; from < end; from += row) {
    let c: usize = 0;
    for (; c + 16 <= row; c += 16) {
      const d = f32x4.sub(v128.load(from + c), v128.load(mean + c));
      v128.store(variance + c, f32x4.add(v128.load(variance + c), f32x4.mul(d, d)));
    }
    for (; c < row; c += 4) {
      const d = load<f32>(from + c) - load<f32>(mean + c);
      store<f32>(variance + c, load<f32>(variance + c) + d * d);
    }
  }
  divide(variance, rows, channels);
  for (let c: usize = 0; c < row; c += 4)
    store<f32>(scratch + c, load<f32>(scale + c) / sqrt<f32>(load<f32>(variance + c) + eps));
  for (let from = x; from < end; from += row, y += row) {
    let c: usize = 0;
    for (; c + 16 <= row; c += 16) {
      const d = f32x4.sub(v128.load(from + c), v128.load(mean + c));
      v128.store(y + c, f32x4.add(f32x4.mul(d, v128.load(scratch + c)), v128.load(offset + c)));
    }
    for (; c < row; c += 4)
      store<f32>(
        y + c,
        (load<f32>(from + c) - load<f32>(mean + c)) * load<f32>(scratch + c) + load<f32>(offset + c),
      );
  }
}

/**
 * The gradients of `normalize` for its input, scale and offset. `scratch` is room for three times `channels`
 * numbers.
 */
export function normalizeGrad(
  dy: usize,
  x: usize,
  scale: usize,
  mean: usize,
  variance: usize,
  dx: usize,
  dScale: usize,
  dOffset: usize,
  scratch: usize,
  rows: i32,
  channels: i32,
  eps: f32,
): void {
  const row = (<usize>channels) << 2;
  const end = x + <usize>rows * row;
  memory.fill(dScale, 0, row);
  memory.fill(dOffset, 0, row);
  for (let from = x, grad = dy; from < end; from += row, grad += row) {
    accumulate(dOffset, grad, channels);
    let c: usize = 0;
    for (; c + 16 <= row; c += 16) {
      const d = f32x4.sub(v128.load(from + c), v128.load(mean + c));
      v128.store(dScale + c, f32x4.add(v128.load(dScale + c), f32x4.mul(d, v128.load(grad + c))));
    }
    for (; c < row; c += 4)
      store<f32>(
        dScale + c,
        load<f32>(dScale + c) + (load<f32>(from + c) - load<f32>(mean + c)) * load<f32>(grad + c),
      );
  }
  // dx = scale / std * (dy - mean of dy - x̂ * mean of (dy * x̂)), with x̂ = (x - mean) / std
  const ofGrad = scratch,
    constant = ofGrad + row,
    ofInput = constant + row;
  for (let c: usize = 0; c < row; c += 4) {
    const std = sqrt<f32>(load<f32>(variance + c) + eps);
    const factor = load<f32>(scale + c) / std;
    store<f32>(dScale + c, load<f32>(dScale + c) / std);
    store<f32>(ofGrad + c, factor);
    store<f32>(constant + c, (factor * load<f32>(dOffset + c)) / <f32>rows);
    store<f32>(ofInput + c, (factor * load<f32>(dScale + c)) / <f32>rows / std);
  }
  for (let from = x; from < end; from += row, dy += row, dx += row) {
    let c: usize = 0;
    for (; c + 16 <= row; c += 16) {
      const d = f32x4.sub(v128.load(from + c), v128.load(mean + c));
      const rest = f32x4.add(v128.load(constant + c), f32x4.mul(d, v128.load(ofInput + c)));
      v128.store(dx + c, f32x4.sub(f32x4.mul(v128.load(dy + c), v128.load(ofGrad + c)), rest));
    }
    for (; c < row; c += 4) {
      const rest =
        load<f32>(constant + c) + (load<f32>(from + c) - load<f32>(mean + c)) * load<f32>(ofInput + c);
      store<f32>(dx + c, load<f32>(dy + c) * load<f32>(ofGrad + c) - rest);
    }
  }
}

function divide(x: usize, by: i32, n: i32): void {
  for (const end = x + ((<usize>n) << 2); x < end; x += 4) store<f32>(x, load<f32>(x) / <f32>by);
}
