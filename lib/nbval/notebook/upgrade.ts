import { shortNames } from '../../jupyter/notebook/downgrade';
import { parseJson } from '../../jupyter/notebook/parsejson';

/**
 * Converts a notebook of nbformat 2 or 3 to nbformat 4, which has no worksheets and other names for outputs
 * (https://nbformat.readthedocs.io/en/latest/changelog.html#nbformat-4-0). Invalid cells stay invalid.
 *
 * @throws Error where it has no worksheets with lists of cells.
 */
export function upgrade(notebook: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { worksheets, metadata } = notebook as {
    worksheets?: ({ cells?: (OldCell | null)[] } | null)[];
    metadata?: Record<string, unknown>;
  };
  if (!Array.isArray(worksheets) || !worksheets.every(sheet => Array.isArray(sheet?.cells)))
    throw new Error('nbformat 2 or 3, and it has no worksheets with lists of cells');
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: metadata ?? {},
    cells: worksheets.flatMap(sheet => sheet!.cells!.map(cell => upgradeCell(cell ?? {}))),
  };
}

interface OldCell {
  readonly cell_type?: string;
  readonly input?: unknown;
  readonly source?: unknown;
  readonly prompt_number?: number | null;
  readonly outputs?: unknown;
  readonly metadata?: Record<string, unknown>;
  readonly level?: number;
}

function upgradeCell({
  cell_type,
  input,
  source,
  prompt_number,
  outputs = [],
  metadata = {},
}: OldCell): Record<string, unknown> {
  if (cell_type !== 'code')
    return { cell_type: cell_type === 'heading' ? 'markdown' : cell_type, metadata, source: source ?? '' };
  return {
    cell_type,
    metadata,
    source: joined(input ?? ''),
    execution_count: prompt_number ?? null,
    outputs: Array.isArray(outputs) ? outputs.map(upgradeOutput) : outputs,
  };
}

function upgradeOutput(output: unknown): unknown {
  const { output_type, metadata = {}, prompt_number, ...bundle } = (output ?? {}) as Record<string, unknown>;
  switch (output_type) {
    case 'pyerr':
      return { ...bundle, output_type: 'error' };
    case 'stream':
      return { output_type, name: bundle['stream'] ?? 'stdout', text: joined(bundle['text'] ?? '') };
    case 'pyout':
      return {
        output_type: 'execute_result',
        execution_count: prompt_number ?? null,
        metadata,
        data: dataOf(bundle),
      };
    case 'display_data':
      return { output_type, metadata, data: dataOf(bundle) };
    default:
      return output;
  }
}

const dataOf = (bundle: Readonly<Record<string, unknown>>) =>
  Object.fromEntries([
    ...Object.entries(bundle).filter(([key]) => !Object.hasOwn(shortNames, key)),
    ...Object.entries(shortNames)
      .filter(([name]) => Object.hasOwn(bundle, name))
      .map(([name, mime]) => [mime, name === 'json' ? parsed(bundle[name]) : joined(bundle[name])] as const),
  ]);

/** nbformat 3 stored JSON as text. */
const parsed = (value: unknown) => parseJson(String(joined(value)));

/** Lines are stored with or without their ends; the first one shows which. */
const joined = (value: unknown) =>
  Array.isArray(value) ? value.join(/[\n\r]$/.test(String(value[0])) ? '' : '\n') : value;
