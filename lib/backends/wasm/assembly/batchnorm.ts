/** Rows that are gone through channel by channel: as many as stay near the processor. */
const BLOCK = 64;

/**
 * Batch normalisation in training (Ioffe & Szegedy 2015), of `rows` rows of `channels` numbers: each
 * channel's mean over all rows is taken away, and the rest divided by the standard deviation; then scaled and
 * shifted. Leaves the mean and the (biased) variance of each channel. `scratch` is room for twice
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
 * Sums over the rows, each divided by `by`: calculated in float64 from end to end, as in PyTorch, since large
 * products may cancel each other. `scratch` is room for `channels` float64.
 */
// @ts-ignore: AssemblyScript's decorator
@inline
function sums(
  what: i32, x: usize, mean: usize, grad: usize, rows: i32, channels: i32, scratch: usize, to: usize, by: i32,
): void {
  const row = (<usize>channels) << 2;
  memory.fill(scratch, 0, 2 * row);
  for (let first = 0; first < rows; first += BLOCK) {
    const end = x + <usize>min(BLOCK, rows - first) * row;
    let c: usize = 0;
    for (; c + 32 <= row; c += 32) {
      const total = scratch + 2 * c;
      const m0 = wide(mean + c), m1 = wide(mean + c + 8), m2 = wide(mean + c + 16), m3 = wide(mean + c + 24);
      let s0 = v128.load(total), s1 = v128.load(total, 16);
      let s2 = v128.load(total, 32), s3 = v128.load(total, 48);
      for (let from = x + c, g = grad + c; from < end; from += row, g += row) {
        s0 = f64x2.add(s0, two(what, from, m0, g));
        s1 = f64x2.add(s1, two(what, from + 8, m1, g + 8));
        s2 = f64x2.add(s2, two(what, from + 16, m2, g + 16));
        s3 = f64x2.add(s3, two(what, from + 24, m3, g + 24));
      }
      v128.store(total, s0);
      v128.store(total, s1, 16);
      v128.store(total, s2, 32);
      v128.store(total, s3, 48);
    }
    for (; c < row; c += 4) {
      let sum = load<f64>(scratch + 2 * c);
      for (let from = x + c, g = grad + c; from < end; from += row, g += row)
        sum += one(what, from, mean + c, g);
      store<f64>(scratch + 2 * c, sum);
    }
    grad += end - x;
    x = end;
  }
  for (let c: usize = 0; c < row; c += 4) store<f32>(to + c, <f32>(load<f64>(scratch + 2 * c) / <f64>by));
}

// @ts-ignore: AssemblyScript's decorator
@inline
function two(what: i32, x: usize, mean: v128, grad: usize): v128 {
  if (what == NUMBERS) return wide(x);
  const d = f64x2.sub(wide(x), mean);
  return f64x2.mul(d, what == SQUARES ? d : wide(grad));
}

/** Two float32 as float64. */
// @ts-ignore: AssemblyScript's decorator
@inline
function wide(from: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(from));
}

// @ts-ignore: AssemblyScript's decorator
@inline
function one(what: i32, x: usize, mean: usize, grad: usize): f64 {
  if (what == NUMBERS) return <f64>load<f32>(x);
  const d = <f64>load<f32>(x) - <f64>load<f32>(mean);
  return d * (what == SQUARES ? d : <f64>load<f32>(grad));
}
