/** Numbers that are added in float32 before they are added to a total in float64. */
const BLOCK = 64;

/**
 * Sums along the middle axis of `[outer, n, inner]`, each divided by `by`. The totals are float64, so that no
 * digits are lost in long sums. `scratch` is room for `inner` float64 and as many float32.
 */
export function sum(x: usize, to: usize, outer: i32, n: i32, inner: i32, by: f64, scratch: usize): void {
  for (let i = 0; i < outer; i++) {
    if (inner == 1) {
      store<f32>(to, <f32>(total(x, n) / by));
      x += (<usize>n) << 2;
      to += 4;
    } else {
      x = columns(x, n, inner, scratch);
      const end = to + ((<usize>inner) << 2);
      for (let from = scratch; to < end; to += 4, from += 8) store<f32>(to, <f32>(load<f64>(from) / by));
    }
  }
}

/** The sum of `n` numbers that lie one after the other. */
function total(x: usize, n: i32): f64 {
  let sums = f64x2.splat(0);
  const end = x + ((<usize>n) << 2);
  while (x + 16 <= end) {
    const rest: usize = (end - x) & ~(<usize>15);
    const stop = x + min(rest, <usize>(BLOCK * 16));
    let block = f32x4.splat(0);
    for (; x < stop; x += 16) block = f32x4.add(block, v128.load(x));
    sums = f64x2.add(sums, f64x2.promote_low_f32x4(block));
    sums = f64x2.add(sums, f64x2.promote_low_f32x4(v128.shuffle<f32>(block, block, 2, 3, 0, 1)));
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (; x < end; x += 4) sum += <f64>load<f32>(x);
  return sum;
}

/** Leaves the sums of the columns of `n` rows in `totals`, and returns where the rows end. */
function columns(x: usize, n: i32, inner: i32, totals: usize): usize {
  const row = (<usize>inner) << 2;
  const block = totals + 2 * row;
  memory.fill(totals, 0, 2 * row);
  for (let first = 0; first < n; first += BLOCK) {
    const rows = min(BLOCK, n - first);
    memory.copy(block, x, row);
    x += row;
    for (let r = 1; r < rows; r++, x += row) {
      let c: usize = 0;
      for (; c + 16 <= row; c += 16) v128.store(block + c, f32x4.add(v128.load(block + c), v128.load(x + c)));
      for (; c < row; c += 4) store<f32>(block + c, load<f32>(block + c) + load<f32>(x + c));
    }
    for (let c: usize = 0; c < row; c += 4)
      store<f64>(totals + 2 * c, load<f64>(totals + 2 * c) + <f64>load<f32>(block + c));
  }
  return x;
}
