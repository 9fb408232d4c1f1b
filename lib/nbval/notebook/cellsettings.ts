import { withPlainNumbers } from '../../jupyter/notebook/exactnumber';
import { excerptOf } from '../../jupyter/protocol/json';
import type { SanitizePair } from '../compare/sanitize';

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
};

/** Settings that a tag can have: `nbval-rtol=1e-3`; `nbval-images` alone means that all pixels are equal. */
const byTag: Readonly<Record<string, keyof CellSettings | undefined>> = {
  'nbval-rtol': 'rtol',
  'nbval-atol': 'atol',
  'nbval-images': 'images',
  'nbval-timeout': 'timeout',
  'nbval-name': 'name',
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
  return Object.fromEntries(
    [...fromMetadata, ...fromTags].map(([name, value, where]) => [name, check(name, value, where)]),
  );
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

const isPair = (value: unknown) =>
  typeof (value as SanitizePair | null)?.regex === 'string' &&
  typeof (value as SanitizePair).replace === 'string';
