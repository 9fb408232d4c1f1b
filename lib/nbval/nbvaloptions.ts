import type { NormalizerName } from './compare/normalize';

/**
 * How notebooks are tested: the options that the command and jest's configuration have in common. Those of
 * nbval itself are described in https://nbval.readthedocs.io/en/latest/.
 */
export interface NbvalOptions {
  /** Compare only cells that are marked for it. Default: compare all cells that are not marked otherwise. */
  readonly lax?: boolean;
  /** Exactly as nbval does, without anything that nbval lacks. Default false. */
  readonly compat?: boolean;
  /** Run every notebook on this kernel. Default: the kernel that the notebook names. */
  readonly kernelName?: string;
  /** Run every notebook on the Python of this environment. Default false. */
  readonly currentEnv?: boolean;
  /** Time allowed for a cell, in seconds. Default 2000. */
  readonly cellTimeout?: number;
  /** Time allowed for the kernel to start, in seconds. Default 60. */
  readonly startupTimeout?: number;
  /** Time allowed between two messages of a cell that has ended, in seconds. Default 5. */
  readonly outputTimeout?: number;
  /** A file of regular expressions in nbval's format. Default: none. */
  readonly sanitizeWith?: string;
  /** Keys that are not compared, beside nbval's own: names of streams, MIME types. Default: none. */
  readonly skipCompare?: readonly string[];
  /** Compare pictures byte for byte, as nbval does with nbdime. Default false. */
  readonly nbdime?: boolean;
  /** pytest's `xfail_strict`: in compat a cell that passes after a timeout has failed. Default false. */
  readonly xfailStrict?: boolean;
  /** Skip the remaining cells of a notebook after its first failure. Default false. */
  readonly stopOnFailure?: boolean;
  /** Numbers may differ by this share of the stored one. Default 0. */
  readonly rtol?: number;
  /** Numbers may differ by this much. Default 0. */
  readonly atol?: number;
  /**
   * Compare pictures, of whose pixels this share may differ, from 0 to 1. Default: pictures are not compared.
   */
  readonly images?: number;
  /** What is replaced in all texts, on both sides, before they are compared. Default: nothing. */
  readonly normalize?: readonly NormalizerName[];
  /**
   * Compare the columns and rows of tables, the keys of objects and the lengths of lists, not what is in
   * them. Default false.
   */
  readonly structure?: boolean;
  /**
   * Variables that are set behind the cell with the tag `parameters`, as papermill does, or else before the
   * first cell. Default: none.
   */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** How often a failed cell is tried again, on a new kernel that has run the cells before it. Default 0. */
  readonly retries?: number;
  /** Write the new outputs into the notebooks. Default false. */
  readonly update?: boolean;
  /** Write notebooks with the new outputs into this folder. Default: nowhere. */
  readonly writeTo?: string;
  /** Write a page with the differences of each failed notebook into this folder. Default: nowhere. */
  readonly report?: string;
}

/** The defaults of time limits, in seconds; they are nbval's. */
export const defaults = { cellTimeout: 2000, startupTimeout: 60, outputTimeout: 5 } as const;
