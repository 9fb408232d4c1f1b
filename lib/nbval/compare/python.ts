/** Python's `str.splitlines()`. */
export function splitLines(text: string): string[] {
  const lines = text.split(lineBoundary);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
const lineBoundary = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** Python's `str.strip()`. */
export const strip = (text: string): string => text.replace(outerSpace, '');
const space = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+`;
const outerSpace = new RegExp(`^${space}|${space}$`, 'g');

/** Python's `'%g' % x`. */
export function formatG(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf';
  const exponent = x === 0 ? 0 : Number(x.toExponential(5).split('e')[1]);
  if (exponent >= -4 && exponent < 6) return String(Number(x.toPrecision(6)));
  const [digits, power] = x.toExponential(5).split('e');
  return `${Number(digits)}e${power[0]}${power.slice(1).padStart(2, '0')}`;
}
