/** The gradient of `y = max(x, 0)`: `dy` where `y` is above 0, and 0 elsewhere. For `n` numbers. */
export function reluGrad(dy: usize, y: usize, dx: usize, n: i32): void {
  const end = (<usize>n) << 2;
  const whole = (<usize>(n & ~3)) << 2;
  let i: usize = 0;
  for (; i < whole; i += 16)
    v128.store(dx + i, v128.and(v128.load(dy + i), f32x4.gt(v128.load(y + i), f32x4.splat(0))));
  for (; i < end; i += 4) store<f32>(dx + i, load<f32>(y + i) > 0 ? load<f32>(dy + i) : 0);
}
