import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from '../../nbval/command/arguments';

type Spec = NonNullable<ParseArgsConfig['options']>;

type Options<T extends Spec> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T; allowPositionals: true }>
>;

/** What all commands have. */
export const common = {
  course: { type: 'string', default: '.' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * Reads the value of an option that is a positive number.
 *
 * @returns undefined where it was not given.
 * @throws UsageError for any other value.
 */
export function readNumber(name: string, given: string | undefined, isWhole: boolean): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (!(value > 0 && value < Infinity) || (isWhole && !Number.isInteger(value)))
    throw new UsageError(`--${name}: expected a positive ${isWhole ? 'whole ' : ''}number, got ${given}`);
  return value;
}

/**
 * Reads options and names.
 *
 * @throws UsageError for what cannot be meant.
 */
export function readOptions<T extends Spec>(args: readonly string[], options: T): Options<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
