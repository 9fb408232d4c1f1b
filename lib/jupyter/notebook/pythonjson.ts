import { ExactNumber, formatFloat } from './exactnumber';

/** How JSON is laid out. */
export interface JsonStyle {
  /** The line end with the indent of the value; undefined where all is on one line. */
  readonly newline: string | undefined;
  /** Added to the indent at each level. */
  readonly indent: string;
  /** Between items, without the line end. */
  readonly comma: string;
  /** Between a key and its value. */
  readonly colon: string;
  /** The names of an object's members in the order in which they are written. */
  readonly order: (keys: string[]) => string[];
  /** A text in quotes. */
  readonly quote: (text: string) => string;
}

/** The style of Jupyter: `json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)` in Python. */
export const jupyterStyle: JsonStyle = {
  newline: '\n',
  indent: ' ',
  comma: ',',
  colon: ': ',
  order: keys => keys.sort(byCodePoint),
  quote: text => JSON.stringify(text),
};

/**
 * JSON as Python's json writes it, character by character. Jupyter writes notebooks that way, so a save in
 * JupyterLab changes only lines that were edited.
 *
 * @param style Default: Jupyter's.
 */
export function pythonJson(value: unknown, style = jupyterStyle): string {
  if (typeof value === 'number') return Number.isInteger(value) ? integer(value) : formatFloat(value);
  if (typeof value === 'string') return style.quote(value);
  if (value instanceof ExactNumber) return value.literal;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const { newline, indent, comma, colon, order, quote } = style;
  const inner = newline === undefined ? style : { ...style, newline: newline + indent };
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const members = value as Record<string, unknown>;
  const items = Array.isArray(value)
    ? value.map(item => pythonJson(item, inner))
    : order(Object.keys(value).filter(key => members[key] !== undefined)).map(
        key => `${quote(key)}${colon}${pythonJson(members[key], inner)}`,
      );
  if (items.length === 0) return open + close;
  return `${open}${inner.newline ?? ''}${items.join(comma + (inner.newline ?? ''))}${newline ?? ''}${close}`;
}

/** A whole number of JavaScript beyond 2⁵³ has no digits of its own, so it is a float. */
const integer = (x: number) => (Math.abs(x) < 1e16 ? String(x) : formatFloat(x));

/** Python's order of texts, which differs from JavaScript's behind U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const rank = (text: string) => {
    const unit = text.charCodeAt(i);
    return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit || -1; // NaN behind the end, or U+0000
  };
  if (i >= a.length || i >= b.length) return a.length - b.length;
  return rank(a) - rank(b);
}
