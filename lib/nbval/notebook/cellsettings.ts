import { withPlainNumbers } from '../../jupyter/notebook/exactnumber';
import { excerptOf } from '../../jupyter/protocol/json';
import { isNormalizerName, normalizerNames, type NormalizerName } from '../compare/normalize';
import type { SanitizePair } from '../compare/sanitize';
import { conditionSyntax, readCondition, type Condition } from './condition';

/**
 * Settings of a cell or its notebook beyond nbval: in the metadata under `nbval`, some of them also as tags.
 */
export interface CellSettings {
  /** A name for the test. */
  readonly name?: string;
  /** Time allowed for the cell, in seconds. */
  readonly timeout?: number;
  /** Numbers may differ by this share of the stored one. */
  readonly rtol?: number;
  /** Numbers may differ by this much. */
  readonly atol?: number;
  /** Compare pictures, of whose pixels this share may differ, from 0 to 1. */
  readonly images?: number;
  /** Applied after the pairs of the sanitise file. */
  readonly sanitize?: readonly SanitizePair[];
  /** Keys that are not compared: names of streams, MIME types. */
  readonly skipCompare?: readonly string[];
  /** What is replaced in all texts, on both sides, before they are compared. */
  readonly normalize?: readonly NormalizerName[];
  /** Compare columns and rows of tables, keys of objects and lengths of lists, not what is in them. */
  readonly structure?: boolean;
  /** The cell is not run where one of these holds. */
  readonly skipIf?: readonly Condition[];
  /** The cell is expected to fail, for this reason. */
  readonly xfail?: string;
  /** The cell is expected to fail where one of these holds. */
  readonly xfailIf?: readonly Condition[];
}

/** A setting has a wrong value, or does not exist. */
export class SettingError extends Error {
  override name = 'SettingError';
}

/** Returns the setting's value, or undefined for a wrong one. */
type SettingReader = (value: unknown) => unknown;

const readers: { readonly [name in keyof CellSettings]-?: SettingReader } = {
  name: value => (typeof value === 'string' && value !== '' ? value : undefined),
  timeout: number(0),
  rtol: number(0),
  atol: number(0),
  images: value => (value === true ? 0 : number(0, 1)(value)),
  sanitize: value => (Array.isArray(value) && value.every(isPair) ? value : undefined),
  skipCompare: value =>
    Array.isArray(value) && value.every(key => typeof key === 'string') ? value : undefined,
  normalize: value => {
    const names = listOf(value).flatMap(name => (typeof name === 'string' ? name.split(/[\s,+]+/) : [name]));
    return names.length > 0 && names.every(isNormalizerName) ? names : undefined;
  },
  structure: value => (typeof value === 'boolean' ? value : undefined),
  skipIf: conditions,
  xfail: value =>
    value === true ? 'expected to fail' : typeof value === 'string' && value !== '' ? value : undefined,
  xfailIf: conditions,
};

/** The values that are expected, for messages. */
const expectations: { readonly [name in keyof CellSettings]-?: string } = {
  name: 'a text',
  timeout: 'seconds, 0 or more',
  rtol: 'a number, 0 or more',
  atol: 'a number, 0 or more',
  images: 'true, or a share from 0 to 1',
  sanitize: 'a list of { "regex": …, "replace": … }',
  skipCompare: 'a list of texts',
  normalize: `some of ${normalizerNames.join(', ')}`,
  structure: 'true or false',
  skipIf: conditionSyntax,
  xfail: 'true, or the reason',
  xfailIf: conditionSyntax,
};

/** Settings of which a cell may have several tags, which then all count. */
const lists: readonly string[] = ['normalize', 'skipIf', 'xfailIf'] satisfies (keyof CellSettings)[];

/** Settings that a tag can have: `nbval-rtol=1e-3`; `nbval-images` alone means that all pixels are equal. */
const byTag: Readonly<Record<string, keyof CellSettings | undefined>> = {
  'nbval-rtol': 'rtol',
  'nbval-atol': 'atol',
  'nbval-images': 'images',
  'nbval-timeout': 'timeout',
  'nbval-name': 'name',
  'nbval-normalize': 'normalize',
  'nbval-structure': 'structure',
  'nbval-skipif': 'skipIf',
  'nbval-xfail': 'xfail',
  'nbval-xfailif': 'xfailIf',
};

/**
 * Reads the settings in metadata; a tag takes precedence over the metadata's `nbval`.
 *
 * @throws SettingError naming the setting and its value.
 */
export function readSettings(metadata: Readonly<Record<string, unknown>>): CellSettings {
  const { nbval = {}, tags } = withPlainNumbers({ nbval: metadata['nbval'], tags: metadata['tags'] });
  if (typeof nbval !== 'object' || nbval === null || Array.isArray(nbval))
    throw new SettingError(`metadata.nbval: expected an object, got ${excerptOf(nbval)}`);
  const fromTags = (Array.isArray(tags) ? tags : []).flatMap((tag): [string, unknown, string][] => {
    const [name, value] = String(tag).split(/=(.*)/s);
    const setting = byTag[name];
    return setting ? [[setting, value ?? true, name]] : [];
  });
  const fromMetadata = Object.entries(nbval).map(([name, value]): [string, unknown, string] => [
    name,
    value,
    `metadata.nbval.${name}`,
  ]);
  const read = (settings: readonly [string, unknown, string][]): Record<string, unknown> => {
    const found: Record<string, unknown> = {};
    for (const [name, value, where] of settings) {
      const checked = check(name, value, where);
      const earlier = found[name];
      found[name] =
        lists.includes(name) && earlier !== undefined
          ? [...(earlier as unknown[]), ...(checked as unknown[])]
          : checked;
    }
    return found;
  };
  return { ...read(fromMetadata), ...read(fromTags) };
}

function check(name: string, value: unknown, where: string): unknown {
  if (!Object.hasOwn(readers, name))
    throw new SettingError(
      `${where}: there is no such setting; there are ${Object.keys(readers).join(', ')}`,
    );
  const read = readers[name as keyof CellSettings](value);
  if (read === undefined)
    throw new SettingError(
      `${where}: expected ${expectations[name as keyof CellSettings]}, got ${excerptOf(value)}`,
    );
  return read;
}

function number(min: number, max = Infinity): SettingReader {
  return value => {
    const x = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof x === 'number' && x >= min && x <= max ? x : undefined;
  };
}

/** One or several conditions. */
function conditions(value: unknown): readonly Condition[] | undefined {
  const read = listOf(value).map(text => (typeof text === 'string' ? readCondition(text) : undefined));
  return read.length > 0 && read.every(condition => condition !== undefined) ? read : undefined;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const isPair = (value: unknown) =>
  typeof (value as SanitizePair | null)?.regex === 'string' &&
  typeof (value as SanitizePair).replace === 'string';
