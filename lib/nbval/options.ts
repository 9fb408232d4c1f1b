import { readFileSync } from 'node:fs';
import type { JudgeRules } from './verdict/judge';
import { checkPairs, parseSanitizeFile, SanitizeError } from './compare/sanitize';

/**
 * How notebooks are tested. Of the command's options these are the ones that jest's configuration has, too.
 */
export interface NbvalOptions {
  /** Compare only cells that are marked for it. Default: compare all that are not marked otherwise. */
  readonly lax?: boolean;
  /** Exactly as nbval does, without anything that it lacks. Default false. */
  readonly compat?: boolean;
  /** Run every notebook on this kernel. Default: the one that the notebook names. */
  readonly kernelName?: string;
  /** Run every notebook on the Python of this environment. Default false. */
  readonly currentEnv?: boolean;
  /** Time allowed for a cell, in seconds. Default 2000. */
  readonly cellTimeout?: number;
  /** Time allowed for the kernel to start, in seconds. Default 60. */
  readonly startupTimeout?: number;
  /** Time allowed from one message of a cell to the next once the cell has ended, in seconds. Default 5. */
  readonly outputTimeout?: number;
  /** A file of regular expressions in nbval's format. Default: none. */
  readonly sanitizeWith?: string;
  /** Keys that do not count: names of streams, MIME types. Default: none beside nbval's. */
  readonly skipCompare?: readonly string[];
  /** Compare pictures byte for byte, as nbval does with nbdime. Default false. */
  readonly nbdime?: boolean;
  /** After a timeout a cell that passes has failed. Default false. */
  readonly xfailStrict?: boolean;
  /** Run nothing more of a notebook after its first failure. Default false. */
  readonly stopOnFailure?: boolean;
  /** Numbers may differ by this much of the stored one. Default 0. */
  readonly rtol?: number;
  /** Numbers may differ by this much. Default 0. */
  readonly atol?: number;
  /**
   * Pictures are compared, and this share of their pixels may differ, from 0 to 1. Default: they do not
   * count.
   */
  readonly images?: number;
  /**
   * Times that a failed cell is tried again, on a new kernel on which those before it have been run. Default
   * 0.
   */
  readonly retries?: number;
  /** Write what came into the notebooks. Default false. */
  readonly update?: boolean;
  /** Write what came as notebooks into this folder. Default: nowhere. */
  readonly writeTo?: string;
  /** Write a page with the differences into this folder for each notebook that has some. Default: nowhere. */
  readonly report?: string;
}

export const defaults = { cellTimeout: 2000, startupTimeout: 60, outputTimeout: 5 } as const;

/**
 * The rules that options amount to. In `compat` a wrong sanitise pattern is found when it is first used, as
 * nbval does it.
 *
 * @throws SanitizeError where the file cannot be read, or a pattern in it cannot be applied.
 */
export function rulesOf(options: NbvalOptions): JudgeRules {
  const {
    compat = false,
    cellTimeout = defaults.cellTimeout,
    skipCompare = [],
    nbdime = false,
    sanitizeWith,
    rtol,
    atol,
  } = options;
  const sanitize = sanitizeWith === undefined ? [] : parseSanitizeFile(readSanitizeFile(sanitizeWith));
  if (!compat) checkPairs(sanitize);
  return {
    compat,
    cellTimeout,
    outputTimeout: compat ? defaults.outputTimeout : (options.outputTimeout ?? defaults.outputTimeout),
    sanitize,
    skipCompare,
    exactPictures: nbdime,
    ...(compat ? {} : { rtol, atol }),
  };
}

function readSanitizeFile(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    throw new SanitizeError(`cannot read the sanitise file ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
