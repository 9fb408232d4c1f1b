/** `to += from`, for `n` numbers. */
export function accumulate(to: usize, from: usize, n: i32): void {
  const whole = to + ((<usize>(n & ~3)) << 2);
  const end = to + ((<usize>n) << 2);
  for (; to < whole; to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(to) + load<f32>(from));
}
