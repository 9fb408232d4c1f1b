/** The learning rate half way down the longest falling subsequence of the losses (fastai's `valley`). */
export function valley(lrs: readonly number[], losses: readonly number[]): number {
  const lengths = losses.map(() => 1);
  let end = 0;
  for (let i = 1; i < losses.length; i++) {
    for (let j = 0; j < i; j++) {
      if (losses[i] < losses[j]) lengths[i] = Math.max(lengths[i], lengths[j] + 1);
    }
    if (lengths[i] > lengths[end]) end = i;
  }
  const start = Math.max(0, end - lengths[end]);
  return lrs[Math.floor(start + (end - start) / 2)];
}
