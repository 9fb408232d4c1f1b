import { stripVTControlCharacters } from 'node:util';
import { isRecord } from '../../jupyter/protocol/json';

const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*';
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*';
const time = String.raw`\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?`;
const zoneNames = '(?:[ECMP][SD]T|[CEW]ES?T|CES?T|BST|IST|JST|KST)(?!\\w)';
const offset = String.raw`[+-]\d{1,2}(?::?\d{2})?`;
const zone = String.raw`(?:\s?(?:Z(?!\w)|(?:UTC|GMT)(?:${offset})?(?!\w)|${zoneNames}|[+-]\d{2}:?\d{2}))?`;
const date = String.raw`\d{4}([-/])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])`;
const stamps = new RegExp(
  [
    String.raw`\bdatetime\.(?:datetime|date|time)\([\d\s,a-z_=.()]*\)`, // as Python writes one
    `\\b${date}(?:[T ]${time}${zone}|[T ]\\d{1,2}:\\d{2}${zone})?(?![\\w-])`, // ISO 8601, and logs
    `\\b${day},? \\d{1,2} ${month} \\d{4} ${time}${zone}`, // RFC 5322
    `\\b(?:${day} )?${month} {1,2}\\d{1,2}(?: ${time}${zone})? \\d{4}(?: ${time}${zone})?\\b`, // ctime, Date
    String.raw`(?<![\w:.])${time}${zone}(?![\w:])`,
  ].join('|'),
  'g',
);

/**
 * Replacements of what differs from run to run. Each is a function of a text; they are applied in this order.
 */
const normalizers = {
  /** Escape sequences of a terminal: colours, links. */
  ansi: stripVTControlCharacters,
  /** Dates and times of day. */
  timestamps: text => text.replace(stamps, '<timestamp>'),
  /** As RFC 9562 writes them. */
  uuids: text => text.replace(/(?<![\da-f])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\da-f])/gi, '<uuid>'),
  /** Those of memory: behind `at`, or as long as one of 64 bits. A colour or a mask stays. */
  addresses: text =>
    text.replace(/\b(at )0x[\da-f]+\b|\b0x[\da-f]{9,16}\b/gi, (_, at: string = '') => `${at}<address>`),
  /** Folders of absolute paths, not the name behind them; ipykernel's name of a cell as a whole. */
  paths: text =>
    text
      .replace(/(?:(?<![^\s"'<>()])[^\s"'<>()]*[\\/])?ipykernel_\d+[\\/]\d+\.py/g, '<path>')
      .replace(/\bdata:[^\s"')]+|(?<![\w./:~\\+-])~?\/(?:[^\s/\\:*?"'<>|,;()[\]{}]+\/)+/g, found =>
        found.startsWith('data:') ? found : '<path>/',
      )
      .replace(/(?<![\w])[a-z]:(?:[\\/]+[^\s/\\:*?"'<>|,;()[\]{}]+)*[\\/]+(?=[\w.])/gi, '<path>/'),
  /** Runs of white space and line ends are one space, and there is none at either end. */
  whitespace: text => text.replace(/\s+/g, ' ').trim(),
} satisfies Record<string, (text: string) => string>;

/** MIME types whose texts are bytes in base64. */
const binary = /^(?:image\/(?!svg)|audio\/|video\/|application\/(?:pdf|octet-stream)$)/;

/** A normaliser that has a name. */
export type NormalizerName = keyof typeof normalizers;

/** Their names, in the order in which they are applied. */
export const normalizerNames = Object.keys(normalizers) as NormalizerName[];

/** Whether a text names a normaliser. */
export const isNormalizerName = (name: unknown): name is NormalizerName =>
  typeof name === 'string' && Object.hasOwn(normalizers, name);

/**
 * A function that applies the named normalisers to a text, or to all texts in a value of JSON, but not to
 * bytes in base64, which the value's MIME type tells.
 */
export function normalizer(names: readonly NormalizerName[]): (key: string, value: unknown) => unknown {
  const wanted = normalizerNames.filter(name => names.includes(name)).map(name => normalizers[name]);
  const normalize = (value: unknown): unknown => {
    if (typeof value === 'string') return wanted.reduce((text, replace) => replace(text), value);
    if (Array.isArray(value)) return value.map(normalize);
    return isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normalize(inner)]))
      : value;
  };
  return (key, value) => (wanted.length === 0 || binary.test(key) ? value : normalize(value));
}
