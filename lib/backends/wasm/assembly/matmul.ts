import { turn4x4 } from './transpose';

/** What a block of C is made of: four rows and eight columns, whose 32 sums stay in registers. */
const tall = 4,
  wide = 8;

/**
 * C = A · B, for A `[m, k]` and B `[k, n]` with any distances between their rows and columns, in bytes (so
 * that either may be a transposed matrix), and C `[m, n]` row after row. `scratch` is room for `k * (n + 12)`
 * numbers.
 *
 * Both are copied into the order in which the inner loop reads them: B once, in panels of eight columns; A
 * four rows at a time.
 */
export function multiply(
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  m: i32,
  k: i32,
  n: i32,
  scratch: usize,
): void {
  if (m < tall || n < wide) return few(a, aRow, aColumn, b, bRow, bColumn, c, m, k, n);
  const rows = scratch,
    panels = scratch + <usize>(k * tall) * 4,
    panel = <usize>(k * wide) * 4;
  const cRow = <usize>n * 4;
  let to = panels;
  for (let j = 0; j < n; j += wide, to += panel)
    packColumns(b + <usize>min(j, n - wide) * bColumn, bRow, bColumn, to, k);
  for (let i = 0; i < m; i += tall) {
    const row = <usize>min(i, m - tall); // the last block overlaps the one before, rather than be smaller
    packRows(a + row * aRow, aRow, aColumn, rows, k);
    let from = panels;
    for (let j = 0; j < n; j += wide, from += panel)
      block(rows, from, c + row * cRow + <usize>min(j, n - wide) * 4, k, cRow);
  }
}

function packColumns(b: usize, bRow: usize, bColumn: usize, to: usize, k: i32): void {
  if (bRow === 4) {
    for (; k >= 4; k -= 4, b += 16, to += 128) {
      turn4x4(b, bColumn, to, 32);
      turn4x4(b + 4 * bColumn, bColumn, to + 16, 32);
    }
  }
  for (; k > 0; k--, b += bRow, to += 32) {
    if (bColumn === 4) {
      v128.store(to, v128.load(b));
      v128.store(to, v128.load(b, 16), 16);
    } else {
      for (let j: usize = 0; j < <usize>wide; j++) store<f32>(to + j * 4, load<f32>(b + j * bColumn));
    }
  }
}

function packRows(a: usize, aRow: usize, aColumn: usize, to: usize, k: i32): void {
  if (aColumn === 4) for (; k >= 4; k -= 4, a += 16, to += 64) turn4x4(a, aRow, to, 16);
  for (; k > 0; k--, a += aColumn, to += 16) {
    if (aRow === 4) v128.store(to, v128.load(a));
    else for (let i: usize = 0; i < <usize>tall; i++) store<f32>(to + i * 4, load<f32>(a + i * aRow));
  }
}

/** One block of C, from packed rows and columns. */
function block(a: usize, b: usize, c: usize, k: i32, cRow: usize): void {
  let c00 = f32x4.splat(0),
    c10 = c00,
    c20 = c00,
    c30 = c00;
  let c01 = c00,
    c11 = c00,
    c21 = c00,
    c31 = c00;
  for (; k > 0; k--, a += 16, b += 32) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a),
      a1 = v128.load32_splat(a, 4),
      a2 = v128.load32_splat(a, 8),
      a3 = v128.load32_splat(a, 12);
    c00 = f32x4.relaxed_madd(a0, b0, c00);
    c01 = f32x4.relaxed_madd(a0, b1, c01);
    c10 = f32x4.relaxed_madd(a1, b0, c10);
    c11 = f32x4.relaxed_madd(a1, b1, c11);
    c20 = f32x4.relaxed_madd(a2, b0, c20);
    c21 = f32x4.relaxed_madd(a2, b1, c21);
    c30 = f32x4.relaxed_madd(a3, b0, c30);
    c31 = f32x4.relaxed_madd(a3, b1, c31);
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c + cRow, c10);
  v128.store(c + cRow, c11, 16);
  v128.store(c + 2 * cRow, c20);
  v128.store(c + 2 * cRow, c21, 16);
  v128.store(c + 3 * cRow, c30);
  v128.store(c + 3 * cRow, c31, 16);
}

/**
 * Fewer rows or columns than a block has: where B lies row after row, row by row; and else number by number.
 */
function few(
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  m: i32,
  k: i32,
  n: i32,
): void {
  for (let i = 0; i < m; i++, a += aRow, c += <usize>n * 4) {
    if (bColumn === 4 && n >= wide) sumOfRows(a, aColumn, b, bRow, c, k, n);
    else
      for (let j = 0; j < n; j++)
        store<f32>(c + <usize>j * 4, dot(a, aColumn, b + <usize>j * bColumn, bRow, k));
  }
}

/** One row of C, from eight rows of B at a time: each is read once, in the order of its memory. */
function sumOfRows(a: usize, aColumn: usize, b: usize, bRow: usize, c: usize, k: i32, n: i32): void {
  const row = (<usize>n) << 2,
    whole = (<usize>(n & ~3)) << 2;
  memory.fill(c, 0, row);
  for (; k >= 8; k -= 8) {
    const b1 = b + bRow,
      b2 = b1 + bRow,
      b3 = b2 + bRow,
      b4 = b3 + bRow,
      b5 = b4 + bRow,
      b6 = b5 + bRow,
      b7 = b6 + bRow;
    const s0 = v128.load32_splat(a),
      s1 = v128.load32_splat(a + aColumn),
      s2 = v128.load32_splat(a + 2 * aColumn),
      s3 = v128.load32_splat(a + 3 * aColumn),
      s4 = v128.load32_splat(a + 4 * aColumn),
      s5 = v128.load32_splat(a + 5 * aColumn),
      s6 = v128.load32_splat(a + 6 * aColumn),
      s7 = v128.load32_splat(a + 7 * aColumn);
    for (let j: usize = 0; j < whole; j += 16) {
      let sum = f32x4.relaxed_madd(s0, v128.load(b + j), v128.load(c + j));
      sum = f32x4.relaxed_madd(s1, v128.load(b1 + j), sum);
      sum = f32x4.relaxed_madd(s2, v128.load(b2 + j), sum);
      sum = f32x4.relaxed_madd(s3, v128.load(b3 + j), sum);
      sum = f32x4.relaxed_madd(s4, v128.load(b4 + j), sum);
      sum = f32x4.relaxed_madd(s5, v128.load(b5 + j), sum);
      sum = f32x4.relaxed_madd(s6, v128.load(b6 + j), sum);
      v128.store(c + j, f32x4.relaxed_madd(s7, v128.load(b7 + j), sum));
    }
    for (let i = 0; i < 8; i++, a += aColumn, b += bRow) addRow(a, b, c, whole, row);
  }
  for (; k > 0; k--, a += aColumn, b += bRow) {
    const s = v128.load32_splat(a);
    for (let j: usize = 0; j < whole; j += 16)
      v128.store(c + j, f32x4.relaxed_madd(s, v128.load(b + j), v128.load(c + j)));
    addRow(a, b, c, whole, row);
  }
}

/** Adds a row of B, times the number at `a`, to the row of C, from byte `from` up to `end`, exclusive. */
function addRow(a: usize, b: usize, c: usize, from: usize, end: usize): void {
  for (let j = from; j < end; j += 4) store<f32>(c + j, load<f32>(c + j) + load<f32>(a) * load<f32>(b + j));
}

/** The sum of the products of `n` pairs of numbers, `aStep` and `bStep` bytes apart. */
function dot(a: usize, aStep: usize, b: usize, bStep: usize, n: i32): f32 {
  let s0 = f32x4.splat(0),
    s1 = s0,
    s2 = s0,
    s3 = s0;
  if (aStep === 4 && bStep === 4) {
    for (; n >= 16; n -= 16, a += 64, b += 64) {
      s0 = f32x4.relaxed_madd(v128.load(a), v128.load(b), s0);
      s1 = f32x4.relaxed_madd(v128.load(a, 16), v128.load(b, 16), s1);
      s2 = f32x4.relaxed_madd(v128.load(a, 32), v128.load(b, 32), s2);
      s3 = f32x4.relaxed_madd(v128.load(a, 48), v128.load(b, 48), s3);
    }
  }
  const s = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  let sum =
    f32x4.extract_lane(s, 0) +
    f32x4.extract_lane(s, 1) +
    (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
  for (; n > 0; n--, a += aStep, b += bStep) sum += load<f32>(a) * load<f32>(b);
  return sum;
}
