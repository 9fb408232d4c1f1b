/** What `combine` does. */
const ADD = 0, SUB = 1, MULTIPLY = 2, MAXIMUM = 3;

/**
 * `a + b` (`op` 0), `a - b` (1), `a · b` (2), the larger (3) or the smaller number (4), element by element,
 * for `rows` rows of `n` numbers. The row
 * after the one at `a` begins `aRow` bytes later, which may be 0; its numbers are `aColumn` bytes apart: 4,
 * or 0 where one stands for all. The same for `b`.
 */
export function combine(
  op: i32, a: usize, aRow: usize, aColumn: usize, b: usize, bRow: usize, bColumn: usize, out: usize,
  rows: i32, n: i32,
): void {
  for (let row = 0; row < rows; row++, a += aRow, b += bRow) {
    let left = a, right = b;
    const end = out + (<usize>n << 2);
    const whole = out + (<usize>(n & ~3) << 2);
    for (; out < whole; out += 16, left += aColumn << 2, right += bColumn << 2) {
      v128.store(out, apply(op, vector(left, aColumn), vector(right, bColumn)));
    }
    for (; out < end; out += 4, left += aColumn, right += bColumn) {
      const result = apply(op, f32x4.splat(load<f32>(left)), f32x4.splat(load<f32>(right)));
      store<f32>(out, f32x4.extract_lane(result, 0));
    }
  }
}

// @ts-ignore: AssemblyScript's decorator
@inline
function vector(at: usize, column: usize): v128 {
  return column == 0 ? f32x4.splat(load<f32>(at)) : v128.load(at);
}

// @ts-ignore: AssemblyScript's decorator
@inline
function apply(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f32x4.add(a, b);
  if (op == SUB) return f32x4.sub(a, b);
  if (op == MULTIPLY) return f32x4.mul(a, b);
  return op == MAXIMUM ? f32x4.max(a, b) : f32x4.min(a, b);
}
