import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isRecord } from '../../jupyter/protocol/json';
import { parseJson } from '../../jupyter/notebook/parsejson';
import { checkedNotebook, isMultilineText, textOf, type Notebook } from '../../jupyter/notebook/nbformat';

/**
 * Reads a notebook that a student has handed in. Other programs leave marks that change nothing, and are put
 * right: a byte order mark, lines that end with `\r\n`, cells without outputs or metadata.
 *
 * @throws Error that says to a student what is wrong with the file, and what to do.
 */
export function readHandedIn(path: string): Notebook {
  try {
    const text = decoded(readFileSync(path));
    const what = whatItIs(text);
    if (what !== undefined) throw new Error(what);
    return checkedNotebook(completed(parseJson(text)));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      `cannot read the notebook ${code === 'ENOENT' ? path : basename(path)}: ` +
        (code === 'ENOENT'
          ? 'there is no such file'
          : error instanceof SyntaxError
            ? `it is damaged, or was not saved completely (${message}); save it again in Jupyter, ` +
              'and hand that in'
            : message),
      { cause: error },
    );
  }
}

/** Text in UTF-8, or in UTF-16 where its byte order mark says so. */
function decoded(bytes: Buffer): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** What a file is that is no JSON, in a student's words; undefined for one that may be a notebook. */
function whatItIs(text: string): string | undefined {
  const begin = text.trimStart().slice(0, 200);
  if (begin === '') return 'the file is empty; save the notebook in Jupyter, and hand it in again';
  if (begin.startsWith('<'))
    return 'it is a web page, and no notebook; download the notebook itself (JSON), and hand that in';
  if (begin.startsWith('PK'))
    return 'it is an archive or an office document, and no notebook; hand in the notebook itself';
  if (begin.startsWith('%PDF')) return 'it is a PDF, and no notebook; hand in the notebook itself';
  if (/^(<{7}|={7}|>{7}) /m.test(text))
    return 'it has the marks of an unfinished merge of git (<<<<<<<); resolve them, and hand it in again';
  return undefined;
}

/**
 * Adds what a notebook has to have, and a student's program has left out. Faults stay for
 * `checkedNotebook`.
 */
function completed(notebook: unknown): unknown {
  if (!isRecord(notebook)) return notebook;
  const { nbformat = 4, cells } = notebook;
  if (typeof nbformat === 'number' && nbformat < 4)
    throw new Error(
      `it has the old format ${nbformat}, and expected nbformat 4; open it in JupyterLab, save it there, ` +
        'and hand that in',
    );
  const list = cells === undefined && Array.isArray(notebook['worksheets']) ? [] : cells;
  return {
    ...notebook,
    nbformat: typeof nbformat === 'string' ? Number(nbformat) : nbformat,
    nbformat_minor: typeof notebook['nbformat_minor'] === 'number' ? notebook['nbformat_minor'] : 5,
    metadata: notebook['metadata'] ?? {},
    cells: Array.isArray(list) ? list.map(completedCell) : list,
  };
}

function completedCell(cell: unknown): unknown {
  if (!isRecord(cell)) return cell;
  const { source = '', outputs } = cell;
  return {
    ...cell,
    metadata: cell['metadata'] ?? {},
    source: isMultilineText(source) ? textOf(source).replace(/\r\n?/g, '\n') : source,
    ...(cell['cell_type'] === 'code' && {
      outputs: Array.isArray(outputs) ? outputs.filter(isRecord) : [],
      execution_count: typeof cell['execution_count'] === 'number' ? cell['execution_count'] : null,
    }),
  };
}
