import { isStream, type CellOutput } from '../notebook/output';

/**
 * A cell's outputs as nbval compares them: the values under each key, in order. Keys are names of streams,
 * MIME types, `ename`, `evalue` and the other keys of an output. The order of different keys does not count,
 * and neither does which MIME types are in one output.
 */
export type ValuesByKey = ReadonlyMap<string, readonly unknown[]>;

/** Keys that nbval never compares. The model ids of widgets are random. */
export const skippedKeys: readonly string[] = [
  'metadata',
  'traceback',
  'prompt_number',
  'output_type',
  'name',
  'execution_count',
  'application/vnd.jupyter.widget-view+json',
];

/** The MIME types of pictures, which nbval compares only under `--nbdime`. */
export const pictureTypes: readonly string[] = ['image/png', 'image/jpeg'];

/**
 * Groups the values of outputs by their keys.
 *
 * @param skip keys that are left out.
 * @param compared the value under a key as it is compared.
 */
export function valuesByKey(
  outputs: readonly CellOutput[],
  skip: ReadonlySet<string>,
  compared: (key: string, value: unknown) => unknown,
): ValuesByKey {
  const table = new Map<string, unknown[]>();
  for (const [key, value] of outputs.flatMap(entriesOf)) {
    if (skip.has(key)) continue;
    const values = table.get(key) ?? [];
    values.push(compared(key, value));
    table.set(key, values);
  }
  return table;
}

function entriesOf(output: CellOutput): [string, unknown][] {
  if (isStream(output)) return [[output.name, output.text]]; // a stream's other keys are not compared
  return Object.entries(output).flatMap(([key, value]): [string, unknown][] =>
    key === 'data' ? Object.entries(value as object) : [[key, value]],
  );
}
