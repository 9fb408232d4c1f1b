/**
 * How tensors and arrays print: PyTorch's `torch/_tensor_str.py` and NumPy's `array2string`, rule for rule.
 */

/** Values in row-major order with their shape, as `tf.Tensor.dataSync` gives them. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number | boolean | string>;
}

/** More elements than this, and every axis longer than `2 * edgeItems` shows its two ends alone. */
const threshold = 1000;
const edgeItems = 3;
/** fastbook's setting: a row of 28 pixels stays on one line. */
const lineWidth = 200;

/** PyTorch's text for a tensor: `tensor([[1., 2.], [3., 4.]], dtype=…)`. */
export function formatTensor(values: Values, dtype: string, suffixes: string[] = []): string {
  const prefix = 'tensor(';
  const all = [...suffixes];
  if (dtype !== 'float32' && dtype !== 'bool') all.unshift(`dtype=${dtype}`);
  if (!isEmpty(values)) return close(prefix, layout(values, prefix, formatterOf(shown(values), dtype)), all);
  if (values.shape.length !== 1) all.unshift(`size=[${values.shape.join(', ')}]`);
  return close(prefix, '[]', all);
}

/** NumPy's text for an array: `array([[1, 2], [3, 4]], dtype=uint8)`. */
export function formatArray(values: Values, dtype: string): string {
  const prefix = 'array(';
  const suffixes = dtype === 'int32' || dtype === 'float64' || dtype === 'bool' ? [] : [`dtype=${dtype}`];
  const isFloat = dtype.startsWith('float');
  const text = isEmpty(values)
    ? '[]'
    : layout(values, prefix, isFloat ? shortestFloats(shown(values)) : padded(shown(values), String));
  return close(prefix, text, suffixes);
}

type Formatter = (x: number | boolean | string) => string;

function formatterOf(sample: (number | boolean | string)[], dtype: string): Formatter {
  if (dtype === 'string') return padded(sample, x => `'${String(x)}'`);
  if (dtype === 'bool') return padded(sample, x => String(Boolean(x)));
  if (dtype === 'int32') return padded(sample, String);
  return padded(sample, floatFormat(sample as number[]));
}

/**
 * PyTorch chooses one form for the whole tensor: whole numbers as `2.`, a wide range as `1.0000e-05`, else 4
 * decimals.
 */
function floatFormat(sample: number[]): Formatter {
  const finite = sample.filter(x => Number.isFinite(x) && x !== 0);
  const magnitudes = finite.map(Math.abs);
  const max = magnitudes.reduce((a, b) => Math.max(a, b), 0);
  const min = magnitudes.reduce((a, b) => Math.min(a, b), Infinity);
  const whole = finite.every(Number.isInteger);
  const scientific = finite.length > 0 && (max / min > 1000 || max > 1e8 || (!whole && min < 1e-4));
  return value => {
    const x = value as number;
    if (Number.isNaN(x)) return 'nan';
    if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
    if (scientific) return exponential(x);
    const minus = Object.is(x, -0) ? '-' : '';
    return minus + (whole ? `${x.toFixed(0)}.` : fixed4(x));
  };
}

/** Four decimals, ties to even as in Python; `toFixed` takes ties away from zero. */
export function fixed4(x: number): string {
  const scaled = x * 1e4; // exact for a float32
  const isTie = Math.abs(scaled % 1) === 0.5;
  return isTie ? ((2 * Math.round(scaled / 2)) / 1e4).toFixed(4) : x.toFixed(4);
}

/** `1.0000e-05`: at least two digits of exponent, as in C. */
function exponential(x: number): string {
  return x.toExponential(4).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** NumPy: as many decimals as tell the values apart, at most 8, the points of all rows in one column. */
function shortestFloats(sample: (number | boolean | string)[]): Formatter {
  const split = (x: number): [string, string] => {
    const [whole, fraction = ''] = String(Number(x.toFixed(8))).split('.');
    return [whole, fraction];
  };
  const parts = (sample as number[]).map(split);
  const left = Math.max(...parts.map(([whole]) => whole.length));
  const right = Math.max(...parts.map(([, fraction]) => fraction.length));
  return value => {
    const [whole, fraction] = split(value as number);
    return `${whole.padStart(left)}.${fraction.padEnd(right)}`;
  };
}

function padded(sample: (number | boolean | string)[], format: Formatter): Formatter {
  const width = sample.reduce<number>((w, x) => Math.max(w, format(x).length), 0);
  return x => format(x).padStart(width);
}

const isEmpty = ({ shape }: Values) => shape.includes(0);
const isSummarized = ({ data }: Values) => data.length > threshold;

/** The positions of an axis that get printed; `undefined` marks the dots. */
function positions(size: number, summarize: boolean): (number | undefined)[] {
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  if (!summarize || size <= 2 * edgeItems) return range(0, size);
  return [...range(0, edgeItems), undefined, ...range(size - edgeItems, size)];
}

/** The elements that get printed; their widths, and no others', decide the columns. */
function shown(values: Values): (number | boolean | string)[] {
  const summarize = isSummarized(values);
  const walk = (axis: number, offset: number): (number | boolean | string)[] => {
    if (axis === values.shape.length) return [values.data[offset]];
    return positions(values.shape[axis], summarize).flatMap(i =>
      i === undefined ? [] : walk(axis + 1, offset * values.shape[axis] + i),
    );
  };
  return walk(0, 0);
}

/** Brackets, commas and line breaks; rows are aligned under the bracket that opens them. */
function layout(values: Values, prefix: string, format: Formatter): string {
  const { shape, data } = values;
  const summarize = isSummarized(values);
  const walk = (axis: number, offset: number, indent: number): string => {
    if (axis === shape.length) return format(data[offset]);
    const size = shape[axis];
    const at = positions(size, summarize);
    if (axis === shape.length - 1) {
      const items = at.map(i => (i === undefined ? ' ...' : format(data[offset * size + i])));
      const width = items[0].length + 2;
      const perLine = Math.max(1, Math.floor((lineWidth - indent) / width));
      const lines = [];
      for (let i = 0; i < items.length; i += perLine) lines.push(items.slice(i, i + perLine).join(', '));
      return `[${lines.join(`,\n${' '.repeat(indent + 1)}`)}]`;
    }
    const rows = at.map(i => (i === undefined ? '...' : walk(axis + 1, offset * size + i, indent + 1)));
    return `[${rows.join(`,${'\n'.repeat(shape.length - axis - 1)}${' '.repeat(indent + 1)}`)}]`;
  };
  return walk(0, 0, prefix.length);
}

/** Appends the suffixes, each on a new line where the last one is full. */
function close(prefix: string, text: string, suffixes: string[]): string {
  let result = prefix + text;
  let length = result.length - (result.lastIndexOf('\n') + 1);
  for (const suffix of suffixes) {
    const isFull = length + suffix.length + 2 > lineWidth;
    result += isFull ? `,\n${' '.repeat(prefix.length)}${suffix}` : `, ${suffix}`;
    length = isFull ? prefix.length + suffix.length : length + suffix.length + 2;
  }
  return `${result})`;
}
