/** A notebook of nbformat 3 as one of nbformat 4: worksheets are gone, and the words for outputs are others. */
export function upgrade(notebook: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { worksheets, metadata } = notebook as { worksheets?: { cells?: OldCell[] }[]; metadata?: Record<string, unknown> };
  if (!Array.isArray(worksheets)) throw new Error('nbformat 3, and it has no worksheets');
  return { nbformat: 4, nbformat_minor: 5, metadata: metadata ?? {}, cells: worksheets.flatMap(({ cells = [] }) => cells.map(upgradeCell)) };
}

interface OldCell {
  readonly cell_type: string;
  readonly input?: unknown;
  readonly source?: unknown;
  readonly prompt_number?: number | null;
  readonly outputs?: readonly OldOutput[];
  readonly metadata?: Record<string, unknown>;
  readonly level?: number;
}

type OldOutput = Readonly<Record<string, unknown>> & { readonly output_type: string };

function upgradeCell({ cell_type, input, source, prompt_number, outputs = [], metadata = {} }: OldCell): Record<string, unknown> {
  if (cell_type !== 'code') return { cell_type: cell_type === 'heading' ? 'markdown' : cell_type, metadata, source: source ?? '' };
  return { cell_type, metadata, source: input ?? '', execution_count: prompt_number ?? null, outputs: outputs.map(upgradeOutput) };
}

function upgradeOutput(output: OldOutput): Record<string, unknown> {
  const { output_type, metadata = {}, prompt_number, stream, text, ename, evalue, traceback, ...bundle } = output;
  switch (output_type) {
    case 'pyerr': return { output_type: 'error', ename, evalue, traceback };
    case 'stream': return { output_type, name: stream ?? 'stdout', text: text ?? '' };
    case 'pyout': return { output_type: 'execute_result', execution_count: prompt_number ?? null, metadata, data: dataOf(bundle, text) };
    case 'display_data': return { output_type, metadata, data: dataOf(bundle, text) };
    default: return output;
  }
}

const mimes: Readonly<Record<string, string>> = {
  html: 'text/html', latex: 'text/latex', svg: 'image/svg+xml', png: 'image/png', jpeg: 'image/jpeg', json: 'application/json', javascript: 'application/javascript', pdf: 'application/pdf',
};

/** JSON was text in nbformat 3. */
const parsed = (value: unknown) => JSON.parse(Array.isArray(value) ? value.join('') : String(value)) as unknown;

const dataOf = (bundle: Readonly<Record<string, unknown>>, text: unknown) => Object.fromEntries([
  ...(text === undefined ? [] : [['text/plain', text] as const]),
  ...Object.entries(bundle).map(([key, value]) => [mimes[key] ?? key, key === 'json' ? parsed(value) : value] as const),
]);
