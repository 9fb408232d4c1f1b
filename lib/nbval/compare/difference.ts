import type { ValuesByKey } from './valuesbykey';

/** The first difference between the stored outputs and the new ones; others are not looked for. */
export type Difference =
  | {
      readonly kind: 'missing-fields' | 'unexpected-fields';
      readonly fields: readonly string[];
      readonly values: ValuesByKey;
    }
  | {
      readonly kind: 'count';
      readonly key: string;
      readonly stored: readonly unknown[];
      readonly fresh: readonly unknown[];
    }
  | { readonly kind: 'mismatch'; readonly key: string; readonly stored: unknown; readonly fresh: unknown };

/**
 * Compares outputs in nbval's order: missing keys, unexpected keys, then the values under each key.
 *
 * @param isSame says whether two values under a key are equal.
 * @returns undefined where the outputs are equal.
 */
export function firstDifference(
  stored: ValuesByKey,
  fresh: ValuesByKey,
  isSame: (key: string, stored: unknown, fresh: unknown) => boolean,
): Difference | undefined {
  const missing = [...stored.keys()].filter(key => !fresh.has(key));
  if (missing.length > 0) return { kind: 'missing-fields', fields: missing, values: stored };
  const unexpected = [...fresh.keys()].filter(key => !stored.has(key));
  if (unexpected.length > 0) return { kind: 'unexpected-fields', fields: unexpected, values: fresh };
  for (const [key, values] of stored) {
    const others = fresh.get(key)!;
    if (values.length !== others.length) return { kind: 'count', key, stored: values, fresh: others };
    const i = values.findIndex((value, i) => !isSame(key, value, others[i]));
    if (i >= 0) return { kind: 'mismatch', key, stored: values[i], fresh: others[i] };
  }
  return undefined;
}
