import { ExactNumber } from '../../jupyter/notebook/exactnumber';
import { excerptOf, isRecord } from '../../jupyter/protocol/json';
import type { CellOutput } from './output';

/** A value of a file with a name for messages: `cell 3 of the file: metadata`. */
interface Named {
  readonly what: string;
  readonly value: unknown;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * The value, if it is an object.
 *
 * @throws Error that names it.
 */
export function objectOf({ what, value }: Named): Members {
  if (isRecord(value)) return value;
  throw new Error(`${what}: expected an object, got ${excerptOf(value)}`);
}

/**
 * The items of a list. What is empty, an object or a text, passes for a list, as in Python.
 *
 * @throws Error that names it.
 */
export function listOf({ what, value }: Named): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value === '' || (isRecord(value) && Object.keys(value).length === 0)) return [];
  throw new Error(`${what}: expected a list, got ${excerptOf(value)}`);
}

/**
 * A value whose lists of texts are joined.
 *
 * @param join Default: without anything between them.
 * @throws Error that names it, for a list with something else in it.
 */
export function joined({ what, value }: Named, join = (lines: string[]) => lines.join('')): unknown {
  if (!Array.isArray(value)) return value;
  if (value.every(line => typeof line === 'string')) return join(value);
  throw new Error(`${what}: expected a text, or a list of texts, got ${excerptOf(value)}`);
}

/**
 * The value, if it is a whole number; Python's True and False are such, too.
 *
 * @throws Error that names it.
 */
export function wholeOf({ what, value }: Named): number {
  const isWhole =
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isInteger(value)) ||
    (value instanceof ExactNumber && /^-?\d+$/.test(value.literal));
  if (!isWhole) throw new Error(`${what}: expected a whole number, got ${excerptOf(value)}`);
  return Number(value);
}

/** Whether Python can have a value as a key: not an object, and not a list. */
export const isHashable = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || value instanceof ExactNumber;

/**
 * A notebook of nbformat 4 as nbformat's reader leaves it: texts in one piece
 * (https://github.com/jupyter/nbformat/blob/main/nbformat/v4/rwbase.py).
 *
 * @throws Error for what nbformat cannot read.
 */
export function readNbformat4(notebook: Members): Members {
  const minor = wholeOf({ what: 'nbformat_minor', value: notebook['nbformat_minor'] ?? 0 });
  const cells = listOf({ what: 'cells', value: notebook['cells'] }).map((value, i) =>
    readCell({ what: `cell ${i + 1} of the file`, value }, minor),
  );
  return { ...notebook, metadata: objectOf({ what: 'metadata', value: notebook['metadata'] }), cells };
}

function readCell({ what, value }: Named, minor: number): Members {
  const cell = objectOf({ what, value });
  const source = joined({ what: `${what}: source`, value: cell['source'] });
  const attachments = objectOf({ what: `${what}: attachments`, value: cell['attachments'] ?? {} });
  for (const [name, bundle] of Object.entries(attachments))
    objectOf({ what: `${what}: attachment ${name}`, value: bundle });
  objectOf({ what: `${what}: metadata`, value: cell['metadata'] });
  if (minor >= 5 && !isHashable(cell['id']))
    throw new Error(`${what}: id: expected a text, got ${excerptOf(cell['id'])}`);
  if (cell['cell_type'] !== 'code' || !Object.hasOwn(cell, 'outputs')) return { ...cell, source };
  const outputs = listOf({ what: `${what}: outputs`, value: cell['outputs'] }).map((output, i) =>
    readOutput({ what: `${what}: output ${i + 1}`, value: output }),
  );
  return { ...cell, source, outputs };
}

function readOutput({ what, value }: Named): CellOutput {
  const output = objectOf({ what, value });
  const { output_type, data, text } = output;
  if (!isHashable(output_type))
    throw new Error(`${what}: output_type: expected a text, got ${excerptOf(output_type)}`);
  if (output_type === 'execute_result' || output_type === 'display_data') {
    if (!Object.hasOwn(output, 'data')) return output as CellOutput;
    return { ...output, output_type, data: joinedBundle(objectOf({ what: `${what}: data`, value: data })) };
  }
  const isJoined = Boolean(output_type) && Array.isArray(text); // what has no type is left as it is
  return (
    isJoined ? { ...output, text: joined({ what: `${what}: text`, value: text }) } : output
  ) as CellOutput;
}

/** Lists in JSON's types stay. */
const joinedBundle = (data: Members): Members =>
  Object.fromEntries(
    Object.entries(data).map(([mime, value]) => [
      mime,
      isJson(mime) || !isLines(value) ? value : value.join(''),
    ]),
  );

const isJson = (mime: string): boolean => /^application\/(.*\+)?json$/s.test(mime);

const isLines = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(line => typeof line === 'string');
