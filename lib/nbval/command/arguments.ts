import { parseArguments, readNumber, UsageError } from '../../cli/args';
import { isNormalizerName, normalizerNames } from '../compare/normalize';
import type { NbvalOptions } from '../nbvaloptions';
import { readParameter } from '../run/parameters';
import { withoutIdleOptions } from './idleoptions';

/** Options that exclude each other; in nbval an internal error, with pytest's exit code for that. */
export class ConflictError extends UsageError {
  override name = 'ConflictError';
}

/** The command line: nbval's options, pytest's, and those beyond nbval. */
export interface NbvalArguments extends NbvalOptions {
  /** Whether notebooks are tested at all: `--nbval` or `--nbval-lax`. */
  readonly enabled: boolean;
  /** Notebooks, `notebook.ipynb::Cell 3` and folders. Empty: the working folder. */
  readonly paths: readonly string[];
  /** pytest's `-k`. */
  readonly keyword?: string;
  /** Stop after this many failures. Default: never. */
  readonly maxFail?: number;
  /** File for a report in JUnit's XML. */
  readonly junit?: string;
  /** Paths of files and folders that are left out. */
  readonly ignore: readonly string[];
  /** Patterns of paths that are left out, as Python's fnmatch has them. */
  readonly ignoreGlob: readonly string[];
  /** Beginnings of the ids of tests that are left out. */
  readonly deselect: readonly string[];
  /** pytest's `-m`; no cell of a notebook has a mark. */
  readonly marks?: string;
  /** Run only what failed last (`only`), or the notebooks with it first. */
  readonly lastFailed?: 'only' | 'first';
  /** Whether failures are stored for the next run; `-p no:cacheprovider` has it off. */
  readonly keepsFailures: boolean;
  /** pytest's `-c`: the file of settings. */
  readonly configFile?: string;
  /** pytest's `--rootdir`. */
  readonly rootdir?: string;
  /** In compat: test the others where a notebook cannot be read. */
  readonly continueOnCollectionErrors: boolean;
  /** Options of pytest that have no effect on notebooks. */
  readonly idle: readonly string[];
  readonly collectOnly: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  /** Default: whether stdout is a terminal. */
  readonly color?: boolean;
  /** Notebooks that are tested at the same time. Default 1. */
  readonly jobs: number;
  readonly help: boolean;
  /** One for each deprecated option. */
  readonly warnings: readonly string[];
}

const flag = { type: 'boolean' } as const;
const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;

const spec = {
  nbval: flag,
  'nbval-lax': flag,
  'nbval-sanitize-with': text,
  'nbval-current-env': flag,
  'nbval-kernel-name': text,
  'nbval-cell-timeout': text,
  'nbval-kernel-startup-timeout': text,
  nbdime: flag,
  'sanitize-with': text,
  'current-env': flag,
  compat: flag,
  'nbval-output-timeout': text,
  'nbval-stop-on-failure': flag,
  'nbval-skip-compare': texts,
  'nbval-normalize': texts,
  'nbval-structure': flag,
  'nbval-parameter': texts,
  'nbval-rtol': text,
  'nbval-atol': text,
  'nbval-images': text,
  'nbval-retries': text,
  'nbval-write-to': text,
  'nbval-report': text,
  update: flag,
  keyword: { type: 'string', short: 'k' },
  exitfirst: { type: 'boolean', short: 'x' },
  maxfail: text,
  junitxml: text,
  'junit-xml': text,
  ignore: texts,
  'ignore-glob': texts,
  deselect: texts,
  markers: { type: 'string', short: 'm' },
  'last-failed': flag,
  lf: flag,
  'failed-first': flag,
  ff: flag,
  'config-file': { type: 'string', short: 'c' },
  rootdir: text,
  timeout: text,
  'continue-on-collection-errors': flag,
  'collect-only': flag,
  co: flag,
  verbose: { type: 'boolean', short: 'v', multiple: true },
  quiet: { type: 'boolean', short: 'q', multiple: true },
  color: text,
  'override-ini': { type: 'string', short: 'o', multiple: true },
  numprocesses: { type: 'string', short: 'n' },
  capture: { type: 'boolean', short: 's' },
  plugin: { type: 'string', short: 'p', multiple: true },
  help: { type: 'boolean', short: 'h' },
  tb: text,
  reportchars: { type: 'string', short: 'r' },
  durations: text,
  dist: text, // these options of pytest are accepted without effect
} as const;

/**
 * Reads the command line: nbval's options, those of pytest that matter to it, and those beyond nbval.
 *
 * @throws UsageError naming the option and its value; ConflictError for options that exclude each other.
 */
export function parseNbvalArguments(args: readonly string[]): NbvalArguments {
  const { args: counted, idle } = withoutIdleOptions(args);
  const { values, positionals } = parseArguments(counted, spec);
  const warnings: string[] = [];
  const renamed = <T>(old: keyof typeof values, name: keyof typeof values): T | undefined => {
    if (values[old] === undefined) return values[name] as T | undefined;
    warnings.push(`--${old} has been renamed to --${name}`);
    if (values[name] !== undefined) throw new ConflictError(`--${old} and --${name} were both supplied.`);
    return values[old] as T;
  };
  const sanitizeWith = renamed<string>('sanitize-with', 'nbval-sanitize-with');
  const currentEnv = renamed<boolean>('current-env', 'nbval-current-env');
  const enabled = (values.nbval ?? false) || (values['nbval-lax'] ?? false);
  if (enabled && values['current-env'] && values['nbval-kernel-name'])
    throw new ConflictError('--current-env and --nbval-kernel-name are mutually exclusive.');
  const number = (name: keyof typeof values, least: number, isWhole = false) =>
    readNumber(name, values[name] as string | undefined, { least, isWhole });
  return dropUndefined({
    enabled: enabled && !values.plugin?.includes('no:nbval'),
    paths: positionals,
    lax: values['nbval-lax'] ?? false,
    compat: values.compat ?? false,
    currentEnv: currentEnv ?? false,
    kernelName: values['nbval-kernel-name'] || undefined, // nbval takes an empty name for none
    cellTimeout: number('nbval-cell-timeout', 0) ?? (number('timeout', 0) || undefined),
    startupTimeout: number('nbval-kernel-startup-timeout', 0),
    outputTimeout: number('nbval-output-timeout', 0),
    sanitizeWith,
    skipCompare: values['nbval-skip-compare'] ?? [],
    normalize: (values['nbval-normalize'] ?? []).map(name => {
      if (isNormalizerName(name)) return name;
      throw new UsageError(`--nbval-normalize: expected one of ${normalizerNames.join(', ')}, got ${name}`);
    }),
    structure: values['nbval-structure'] ?? false,
    parameters: parametersIn(values['nbval-parameter'] ?? []),
    nbdime: values.nbdime ?? false,
    xfailStrict:
      values['override-ini']?.some(setting => /^xfail_strict\s*=\s*(true|1|yes|on)$/i.test(setting)) ?? false,
    stopOnFailure: values['nbval-stop-on-failure'] ?? false,
    rtol: number('nbval-rtol', 0),
    atol: number('nbval-atol', 0),
    images: number('nbval-images', 0),
    retries: number('nbval-retries', 0, true),
    update: values.update ?? false,
    writeTo: values['nbval-write-to'],
    report: values['nbval-report'],
    keyword: values.keyword,
    maxFail: values.exitfirst ? 1 : number('maxfail', 0, true) || undefined,
    junit: values.junitxml ?? values['junit-xml'],
    ignore: values.ignore ?? [],
    ignoreGlob: values['ignore-glob'] ?? [],
    deselect: values.deselect ?? [],
    marks: values.markers,
    lastFailed: lastFailedOf(values),
    keepsFailures: !values.plugin?.includes('no:cacheprovider'),
    configFile: values['config-file'],
    rootdir: values.rootdir,
    continueOnCollectionErrors: values['continue-on-collection-errors'] ?? false,
    idle,
    collectOnly: (values['collect-only'] ?? false) || (values.co ?? false),
    verbose: (values.verbose?.length ?? 0) > 0,
    quiet: (values.quiet?.length ?? 0) > 0,
    color: colorOf(values.color),
    jobs: values.numprocesses === 'auto' ? 2 : (number('numprocesses', 1, true) ?? 1),
    help: values.help ?? false,
    warnings,
  });
}

function parametersIn(given: readonly string[]): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const text of given) {
    const parameter = readParameter(text);
    if (!parameter) throw new UsageError(`--nbval-parameter: expected NAME=VALUE, got ${text}`);
    [, parameters[parameter[0]]] = parameter;
  }
  return parameters;
}

function lastFailedOf(values: Readonly<Record<string, unknown>>): 'only' | 'first' | undefined {
  if (values['last-failed'] || values['lf']) return 'only';
  return values['failed-first'] || values['ff'] ? 'first' : undefined;
}

function colorOf(given: string | undefined): boolean | undefined {
  if (given === undefined || given === 'auto') return undefined;
  if (given !== 'yes' && given !== 'no')
    throw new UsageError(`--color: expected yes, no or auto, got ${given}`);
  return given === 'yes';
}

function dropUndefined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
