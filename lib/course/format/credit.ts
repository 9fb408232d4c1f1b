/**
 * The partial credit in a test's last value, by nbgrader's rule (`nbgrader.utils.determine_grade`, since
 * 0.9): a number, or text that is a number. The caller must not accept NaN or a negative number; nbgrader
 * gives all points for them, and students' code could return NaN.
 *
 * @returns undefined for any other value, which earns all points.
 */
export function partialCredit(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const text = typeof value === 'string' ? value.trim() : '';
  return text === 'NaN' || (text !== '' && !Number.isNaN(Number(text))) ? Number(text) : undefined;
}
