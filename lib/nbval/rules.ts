import { readFileSync } from 'node:fs';
import { checkPairs, parseSanitizeFile, SanitizeError, type SanitizePair } from './compare/sanitize';
import { isNormalizerName, normalizerNames, type NormalizerName } from './compare/normalize';
import { defaults, type NbvalOptions } from './nbvaloptions';
import type { TestCell } from './notebook/testcell';

/** The rules by which the cells of one run are compared. */
export interface TestRules {
  /** Exactly as nbval does. */
  readonly compat: boolean;
  /** Time allowed for a cell, in seconds; a cell may have its own. */
  readonly cellTimeout: number;
  /** Time allowed between two messages of a cell that has ended, in seconds. */
  readonly outputTimeout: number;
  readonly sanitize: readonly SanitizePair[];
  /** Keys that are not compared, beside nbval's own. */
  readonly skipCompare: readonly string[];
  /** Compare pictures byte for byte, as nbval does under `--nbdime`. */
  readonly exactPictures: boolean;
  readonly normalize: readonly NormalizerName[];
  /** Compare by structure. */
  readonly structure: boolean;
  readonly rtol?: number | undefined;
  readonly atol?: number | undefined;
}

/**
 * The rules that some options amount to. In `compat` a wrong sanitise pattern is found only when it is first
 * used, as in nbval.
 *
 * @throws SanitizeError where the sanitise file cannot be read, or a pattern in it cannot be applied; Error
 * for a normaliser that there is not.
 */
export function rulesOf(options: NbvalOptions): TestRules {
  const {
    compat = false,
    cellTimeout = defaults.cellTimeout,
    skipCompare = [],
    nbdime = false,
    sanitizeWith,
    normalize = [],
    structure = false,
    rtol,
    atol,
  } = options;
  const sanitize = sanitizeWith === undefined ? [] : parseSanitizeFile(readSanitizeFile(sanitizeWith));
  if (!compat) checkPairs(sanitize);
  const unknown: string | undefined = (normalize as readonly string[]).find(name => !isNormalizerName(name));
  if (unknown !== undefined)
    throw new Error(`there is no normaliser ${unknown}; there are ${normalizerNames.join(', ')}`);
  return {
    compat,
    cellTimeout,
    outputTimeout: compat ? defaults.outputTimeout : (options.outputTimeout ?? defaults.outputTimeout),
    sanitize,
    skipCompare,
    exactPictures: nbdime,
    normalize: compat ? [] : normalize,
    structure: structure && !compat,
    ...(compat ? {} : { rtol, atol }),
  };
}

/** Time allowed for a cell, in seconds: its own, but for compat. */
export const timeoutOf = ({ settings }: TestCell, { cellTimeout, compat }: TestRules): number =>
  (compat ? undefined : settings.timeout) ?? cellTimeout;

function readSanitizeFile(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    throw new SanitizeError(`cannot read the sanitise file ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
