import { parseArgs, type ParseArgsConfig } from 'node:util';
import { didYouMean } from './closest';

/** A mistake on the command line: the commands end with exit code 2, or pytest's 4. */
export class UsageError extends Error {
  override name = 'UsageError';
}

type Spec = NonNullable<ParseArgsConfig['options']>;

/** The values of a command's options, and its other arguments. */
export type ParsedArguments<T extends Spec> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T; allowPositionals: true }>
>;

/**
 * Reads a command line by Node's own parser.
 *
 * @throws UsageError for an unknown option, and for one whose value is missing.
 */
export function parseArguments<T extends Spec>(args: readonly string[], options: T): ParsedArguments<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const unknown = unknownOption(error as Error);
    if (unknown === undefined) throw new UsageError((error as Error).message, { cause: error });
    const known = Object.keys(options).map(name => `--${name}`);
    throw new UsageError(`unknown option ${unknown}${didYouMean(unknown, known)}`, { cause: error });
  }
}

/** The option that Node's parser does not know, where that is its error. */
const unknownOption = (error: Error & { code?: string }) =>
  error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? /'(-.+?)'/.exec(error.message)?.[1] : undefined;

/** What a number on a command line has to be. */
export interface NumberRules {
  /** The smallest that is allowed. Default: any above 0. */
  readonly least?: number;
  /** Default false. */
  readonly isWhole?: boolean;
}

/**
 * Reads the number that an option was given.
 *
 * @param option its name, without dashes.
 * @param given undefined where the option was left out, and so is the number then.
 * @throws UsageError naming the option and the value given.
 */
export function readNumber(option: string, given: string, rules?: NumberRules): number;
export function readNumber(
  option: string,
  given: string | undefined,
  rules?: NumberRules,
): number | undefined;
export function readNumber(
  option: string,
  given: string | undefined,
  { least, isWhole = false }: NumberRules = {},
): number | undefined {
  if (given === undefined) return undefined;
  const text = given.trim();
  const value = /^\+?inf(inity)?$/i.test(text) ? Infinity : text === '' ? NaN : Number(text);
  const isAllowed = least === undefined ? value > 0 && value < Infinity : value >= least;
  if (isAllowed && (!isWhole || Number.isInteger(value))) return value;
  const kind = `${least === undefined ? 'positive ' : ''}${isWhole ? 'whole ' : ''}number`;
  throw new UsageError(
    `--${option}: expected a ${kind}${least === undefined ? '' : `, ${least} or more`}, got ${given}`,
  );
}

/** A part of some work: the `index`-th of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * Reads `I/N`.
 *
 * @throws UsageError unless 1 ≤ I ≤ N.
 */
export function readShard(option: string, given: string): Shard {
  const [index, count] = /^(\d+)\/(\d+)$/.exec(given)?.slice(1).map(Number) ?? [];
  if (!(index >= 1 && index <= count)) {
    throw new UsageError(`--${option}: expected I/N with 1 <= I <= N, got ${given}`);
  }
  return { index, count };
}
