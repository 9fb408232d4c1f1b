/**
 * One step of Adam in one pass over memory. From a parameter `p`, its gradient, and the averages of gradients
 * and squares, the new ones: `p * decay - step * average / (sqrt(square * unbias) + eps)`.
 */
export function adam(
  p: usize,
  grad: usize,
  average: usize,
  square: usize,
  newP: usize,
  newAverage: usize,
  newSquare: usize,
  n: i32,
  mom: f32,
  sqrMom: f32,
  step: f32,
  unbias: f32,
  eps: f32,
  decay: f32,
): void {
  const end = (<usize>n) << 2;
  const whole = (<usize>(n & ~3)) << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const g = v128.load(grad + i);
    const a = f32x4.add(
      f32x4.mul(v128.load(average + i), f32x4.splat(mom)),
      f32x4.mul(g, f32x4.splat(1 - mom)),
    );
    const s = f32x4.add(
      f32x4.mul(v128.load(square + i), f32x4.splat(sqrMom)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(1 - sqrMom)),
    );
    const spread = f32x4.add(f32x4.sqrt(f32x4.mul(s, f32x4.splat(unbias))), f32x4.splat(eps));
    v128.store(newAverage + i, a);
    v128.store(newSquare + i, s);
    v128.store(
      newP + i,
      f32x4.sub(
        f32x4.mul(v128.load(p + i), f32x4.splat(decay)),
        f32x4.div(f32x4.mul(a, f32x4.splat(step)), spread),
      ),
    );
  }
  for (; i < end; i += 4) {
    const g = load<f32>(grad + i);
    const a = load<f32>(average + i) * mom + g * (1 - mom);
    const s = load<f32>(square + i) * sqrMom + g * g * (1 - sqrMom);
    store<f32>(newAverage + i, a);
    store<f32>(newSquare + i, s);
    store<f32>(newP + i, load<f32>(p + i) * decay - (a * step) / (sqrt<f32>(s * unbias) + eps));
  }
}
