import { shortNames } from '../../jupyter/notebook/downgrade';
import { ExactNumber } from '../../jupyter/notebook/exactnumber';
import { parseJson } from '../../jupyter/notebook/parsejson';
import { excerptOf, isRecord } from '../../jupyter/protocol/json';
import { isHashable, joined, listOf, objectOf, wholeOf } from './nbformat4';

type Members = Readonly<Record<string, unknown>>;

/**
 * Converts a notebook of nbformat 2 or 3 to nbformat 4, which has no worksheets and other names for outputs
 * (https://nbformat.readthedocs.io/en/latest/changelog.html#nbformat-4-0).
 *
 * @throws Error for what nbformat cannot read or convert.
 */
export function upgrade(notebook: Members, version: 2 | 3): Members {
  if (version === 3) {
    const minor = wholeOf({ what: 'nbformat_minor', value: notebook['nbformat_minor'] ?? 0 });
    if (minor > 0) throw new Error(`expected nbformat 3.0, got 3.${minor}`);
  }
  const join = version === 2 ? (lines: string[]) => lines.join('\n') : joinOldLines;
  const cells: Members[] = [];
  for (const value of listOf({ what: 'worksheets', value: notebook['worksheets'] })) {
    const sheet = objectOf({ what: 'a worksheet', value });
    for (const cell of listOf({ what: 'cells of a worksheet', value: sheet['cells'] })) {
      const what = `cell ${cells.length + 1} of the file`;
      const old = objectOf({ what, value: cell });
      if (version === 2) checkPictures(what, old);
      cells.push(upgradeCell(what, old, join));
    }
  }
  const metadata = objectOf({ what: 'metadata', value: notebook['metadata'] });
  return { nbformat: 4, nbformat_minor: 5, metadata, cells };
}

type Join = (lines: string[]) => string;

/** Lines are stored with or without their ends; the first one shows which. */
const joinOldLines: Join = lines => lines.join(/[\n\r]$/.test(lines[0] ?? '') ? '' : '\n');

function upgradeCell(what: string, cell: Members, join: Join): Members {
  const { cell_type, metadata = {}, input = '' } = cell;
  if (Object.hasOwn(cell, 'collapsed') && cell_type === 'code')
    objectOf({ what: `${what}: metadata`, value: metadata });
  if (cell_type !== 'code') {
    const { source: lines = '', level = 1 } = cell;
    const source = joined({ what: `${what}: source`, value: lines }, join);
    joined({ what: `${what}: rendered`, value: cell['rendered'] }, join);
    if (cell_type !== 'heading') return { cell_type, metadata, source };
    wholeOf({ what: `${what}: level`, value: level });
    if (typeof source !== 'string')
      throw new Error(`${what}: source: expected a text, got ${excerptOf(source)}`);
    return { cell_type: 'markdown', metadata, source };
  }
  const outputs = listOf({ what: `${what}: outputs`, value: cell['outputs'] });
  return {
    cell_type,
    metadata,
    source: joined({ what: `${what}: input`, value: input }, join),
    execution_count: cell['prompt_number'] ?? null,
    outputs: outputs.map((output, i) => upgradeOutput(`${what}: output ${i + 1}`, output, join)),
  };
}

function upgradeOutput(what: string, value: unknown, join: Join): Members {
  const output = withTexts(what, objectOf({ what, value }), join);
  const { output_type, metadata = {}, prompt_number, ...bundle } = output;
  switch (output_type) {
    case 'pyerr':
      return { ...output, output_type: 'error' };
    case 'stream': {
      const { stream = 'stdout', ...rest } = output;
      return { ...rest, name: stream };
    }
    case 'pyout':
      return {
        output_type: 'execute_result',
        execution_count: prompt_number ?? null,
        metadata: displayMetadata(what, metadata),
        data: dataOf(what, bundle),
      };
    case 'display_data':
      return {
        output_type,
        metadata: displayMetadata(what, metadata),
        data: dataOf(what, Object.hasOwn(output, 'prompt_number') ? { ...bundle, prompt_number } : bundle),
      };
  }
  if (!Object.hasOwn(output, 'output_type') || !isHashable(output_type))
    throw new Error(`${what}: output_type: expected a text, got ${excerptOf(output_type)}`);
  return output;
}

/** Names of types in metadata are converted as well; where there are none, lists and texts pass. */
function displayMetadata(what: string, metadata: unknown): unknown {
  const canPass = typeof metadata === 'string' || Array.isArray(metadata);
  if (canPass && !Object.keys(shortNames).some(name => (metadata as string | unknown[]).includes(name)))
    return metadata;
  return objectOf({ what: `${what}: metadata`, value: metadata });
}

/** nbformat 2 has pictures in ASCII. */
function checkPictures(what: string, { cell_type, outputs }: Members): void {
  if (cell_type !== 'code') return;
  for (const output of listOf({ what: `${what}: outputs`, value: outputs })) {
    if (!isRecord(output)) continue; // which is refused later
    for (const name of ['png', 'jpeg'].filter(name => Object.hasOwn(output, name))) {
      const picture = output[name];
      if (typeof picture !== 'string' || /[^\0-\x7f]/.test(picture))
        throw new Error(`${what}: ${name}: expected base64, got ${excerptOf(picture)}`);
    }
  }
}

const oldTexts = new Set(['text', 'html', 'svg', 'latex', 'javascript', 'json']);

const withTexts = (what: string, output: Members, join: Join): Members =>
  Object.fromEntries(
    Object.entries(output).map(([key, value]) => [
      key,
      oldTexts.has(key) ? joined({ what: `${what}: ${key}`, value }, join) : value,
    ]),
  );

function dataOf(what: string, bundle: Members): Members {
  const data = Object.fromEntries([
    ...Object.entries(bundle).filter(([key]) => !Object.hasOwn(shortNames, key) && key !== 'execution_count'),
    ...Object.entries(shortNames)
      .filter(([name]) => Object.hasOwn(bundle, name))
      .map(([name, mime]) => [mime, bundle[name]] as const),
  ]);
  if (!Object.hasOwn(data, 'application/json')) return data;
  const json = data['application/json']; // as text in nbformat 3
  if (typeof json !== 'string') throw new Error(`${what}: JSON: expected a text, got ${excerptOf(json)}`);
  return { ...data, 'application/json': parseJson(json) };
}

/**
 * A notebook of nbformat 1, or one that does not say which, as nbformat converts it: only `code` of its cells
 * is run, and a cell of another type than `code` and `text` is the one before it again.
 *
 * @throws Error for what nbformat cannot convert.
 */
export function upgradeFrom1(notebook: Members): Members {
  const cells: Members[] = [];
  for (const [i, value] of listOf({ what: 'cells', value: notebook['cells'] }).entries()) {
    const what = `cell ${i + 1} of the file`;
    const { cell_type, code, prompt_number, text } = objectOf({ what, value });
    if (cell_type === undefined) throw new Error(`${what} has no cell_type`);
    if (cell_type === 'code') {
      if (!isWholeInPython(prompt_number ?? 0))
        throw new Error(`${what}: prompt_number: expected a number, got ${excerptOf(prompt_number)}`);
      if (typeof (code ?? '') !== 'string')
        throw new Error(`${what}: code: expected a text, got ${excerptOf(code)}`);
      const executionCount = prompt_number === undefined ? null : prompt_number;
      cells.push({
        cell_type,
        metadata: {},
        source: code ?? '',
        execution_count: executionCount,
        outputs: [],
      });
    } else if (cell_type === 'text') cells.push({ cell_type: 'markdown', metadata: {}, source: text ?? '' });
    else if (cells.length === 0)
      throw new Error(`${what}: expected the type code or text, got ${excerptOf(cell_type)}`);
    else cells.push(Object.assign(cells.at(-1)!, { source: '', execution_count: null }));
  }
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

/** Whether Python's `int` takes a value. */
const isWholeInPython = (value: unknown): boolean =>
  typeof value === 'string'
    ? /^\s*[-+]?\d+\s*$/.test(value)
    : ['number', 'boolean'].includes(typeof value) || value instanceof ExactNumber
      ? Number.isFinite(Number(value))
      : false;
