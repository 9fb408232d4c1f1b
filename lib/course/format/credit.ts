/**
 * The partial credit that a test's last value gives, by nbgrader's rule (0.9 on): a number, or a text that is
 * one. It is worth something only where it is 0 or more; nbgrader gives all points for one that is not, which
 * a student's NaN may be.
 *
 * @returns undefined for any other value, which earns all points.
 */
export function partialCredit(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const text = typeof value === 'string' ? value.trim() : '';
  return text === 'NaN' || (text !== '' && !Number.isNaN(Number(text))) ? Number(text) : undefined;
}
