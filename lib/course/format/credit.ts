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

/**
 * The partial credit in the text of a test's result in Python, by the same rule: what `float` reads.
 * Infinities and NaN are numbers, which no test may end with.
 *
 * @returns undefined for any other text, which earns all points.
 */
export function pythonCredit(text: string): number | undefined {
  const word = text.trim().replace(/(?<=\d)_(?=\d)/g, '');
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word)) return Number(word);
  if (/^[+-]?nan$/i.test(word)) return NaN;
  const [, sign] = /^([+-]?)inf(?:inity)?$/i.exec(word) ?? [];
  return sign === undefined ? undefined : sign === '-' ? -Infinity : Infinity;
}
