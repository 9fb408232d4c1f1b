import { isStream, type CellOutput } from '../notebook/output';

/**
 * What is compared: the values under each key, in their order. Keys are names of streams, MIME types,
 * `ename`, `evalue` and whatever else an output has. So the order of different keys does not count, and
 * neither does how MIME types are grouped.
 */
export type Table = ReadonlyMap<string, readonly unknown[]>;

/** Keys that never count. Of widgets the model ids are random; pictures are nbdime's in nbval. */
export const alwaysSkipped: readonly string[] = [
  'metadata',
  'traceback',
  'prompt_number',
  'output_type',
  'name',
  'execution_count',
  'application/vnd.jupyter.widget-view+json',
];

export const pictures: readonly string[] = ['image/png', 'image/jpeg'];

export function tableOf(
  outputs: readonly CellOutput[],
  skip: ReadonlySet<string>,
  sanitize: (text: string) => string,
): Table {
  const table = new Map<string, unknown[]>();
  for (const [key, value] of outputs.flatMap(entriesOf)) {
    if (skip.has(key)) continue;
    const values = table.get(key) ?? [];
    values.push(typeof value === 'string' ? sanitize(value) : value);
    table.set(key, values);
  }
  return table;
}

function entriesOf(output: CellOutput): [string, unknown][] {
  if (isStream(output)) return [[output.name, output.text]]; // nothing else that is in a stream counts
  return Object.entries(output).flatMap(([key, value]): [string, unknown][] =>
    key === 'data' ? Object.entries(value as object) : [[key, value]],
  );
}
