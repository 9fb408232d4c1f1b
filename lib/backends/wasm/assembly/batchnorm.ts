/** Rows that are added in float32 before they are added to a total in float64. */
const BLOCK = 64;

/**
 * Batch normalisation in training (Ioffe & Szegedy 2015), of `rows` rows of `channels` numbers: each
 * channel's mean over all rows is taken away, and the rest divided by the standard deviation; then scaled and
 * shifted. Leaves the mean and the (biased) variance of each channel. `scratch` is room for three times
 * `channels` numbers.
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
  sums(NUMBERS, x, mean, x, rows, channels, scratch, mean, rows);
  sums(SQUARES, x, mean, x, rows, channels, scratch, variance, rows);
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
  sums(NUMBERS, dy, mean, dy, rows, channels, scratch, dOffset, 1);
  sums(PRODUCTS, x, mean, dy, rows, channels, scratch, dScale, 1);
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

/** What is added up: numbers, squares of their distance from the mean, or that times the gradient. */
const NUMBERS = 0,
  SQUARES = 1,
  PRODUCTS = 2;

/**
 * Sums over the rows, each divided by `by`, with totals in float64. `scratch` is room for three times
 * `channels` numbers.
 */
// @ts-ignore: AssemblyScript's decorator
@inline
function sums(
  what: i32, x: usize, mean: usize, grad: usize, rows: i32, channels: i32, scratch: usize, to: usize, by: i32,
): void {
  const row = (<usize>channels) << 2;
  const block = scratch + 2 * row;
  memory.fill(scratch, 0, 2 * row);
  for (let first = 0; first < rows; first += BLOCK) {
    memory.fill(block, 0, row);
    for (let r = min(BLOCK, rows - first); r > 0; r--, x += row, grad += row) {
      let c: usize = 0;
      for (; c + 16 <= row; c += 16)
        v128.store(block + c, f32x4.add(v128.load(block + c), four(what, x + c, mean + c, grad + c)));
      for (; c < row; c += 4)
        store<f32>(block + c, load<f32>(block + c) + one(what, x + c, mean + c, grad + c));
    }
    for (let c: usize = 0; c < row; c += 4)
      store<f64>(scratch + 2 * c, load<f64>(scratch + 2 * c) + <f64>load<f32>(block + c));
  }
  for (let c: usize = 0; c < row; c += 4) store<f32>(to + c, <f32>(load<f64>(scratch + 2 * c) / <f64>by));
}

// @ts-ignore: AssemblyScript's decorator
@inline
function four(what: i32, x: usize, mean: usize, grad: usize): v128 {
  if (what == NUMBERS) return v128.load(x);
  const d = f32x4.sub(v128.load(x), v128.load(mean));
  return f32x4.mul(d, what == SQUARES ? d : v128.load(grad));
}

// @ts-ignore: AssemblyScript's decorator
@inline
function one(what: i32, x: usize, mean: usize, grad: usize): f32 {
  if (what == NUMBERS) return load<f32>(x);
  const d = load<f32>(x) - load<f32>(mean);
  return d * (what == SQUARES ? d : load<f32>(grad));
}
