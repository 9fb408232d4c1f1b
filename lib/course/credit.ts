/**
 * The partial credit that a test's last value gives, by nbgrader's rule (0.9 on): a number of 0 or more, or a text that is one.
 *
 * @returns undefined for any other value, which earns all points.
 */
export function partialCredit(value: unknown): number | undefined {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
  const credit = isNumeric ? Number(value) : NaN;
  return credit >= 0 ? credit : undefined;
}
