import { isRecord } from '../protocol/json';
import type { NotebookSource } from './notebooksource';
import { cellsIn } from './notebooksource';
import type { Layout } from './parsejson';
import { byCodePoint, type JsonStyle } from './pythonjson';

/**
 * The style in which a member of an object is written: that of the object's other members. Line ends and
 * indent are those around it; the order of keys and the characters that are escaped are the file's.
 */
export function styleAround(text: string, { start, end, members }: Layout, file: FileStyle): JsonStyle {
  const [first, second] = members;
  const last = members.at(-1);
  if (!first || !last) return { ...file, newline: undefined, indent: '', comma: ', ', colon: ': ' };
  const [newline, keyIndent] = lineOf(text.slice(start + 1, first.keySpan.start));
  const [, endIndent] = lineOf(text.slice(last.end, end - 1));
  const between = second ? text.slice(first.end, second.keySpan.start) : undefined;
  const comma = between?.replace(/[\n\r][^]*/, '') ?? (newline === undefined ? ', ' : ',');
  return {
    ...file,
    newline: newline === undefined ? undefined : newline + keyIndent,
    indent: keyIndent.startsWith(endIndent) ? keyIndent.slice(endIndent.length) : keyIndent,
    comma,
    colon: text.slice(first.keySpan.end, first.start),
  };
}

/** The line end in white space, undefined for none, and the indent behind it. */
function lineOf(whiteSpace: string): [newline: string | undefined, indent: string] {
  const [, newline, indent = ''] = /(\r\n|\n|\r)([ \t]*)$/.exec(whiteSpace) ?? [];
  return [newline, indent];
}

/** What the whole of a file has in common. */
export interface FileStyle extends Pick<JsonStyle, 'order' | 'quote'> {
  /** Whether text of several lines is stored as a list of lines. */
  readonly hasLists: boolean;
}

/** The style of a file. */
export function fileStyleOf(source: NotebookSource): FileStyle {
  return { order: orderIn(source), quote: quoteIn(source.text), hasLists: hasLists(source) };
}

function hasLists(source: NotebookSource): boolean {
  const texts = cellsIn(source).flatMap(cell => [
    cell?.['source'] ?? cell?.['input'],
    ...outputsOf(cell).map(output => output['text']),
  ]);
  return texts.some(Array.isArray) || !texts.some(text => typeof text === 'string' && text !== '');
}

const outputsOf = (cell: Record<string, unknown> | undefined) =>
  (Array.isArray(cell?.['outputs']) ? cell['outputs'] : []).filter(isRecord);

/**
 * The order of keys: sorted where all cells and outputs have it so; otherwise that of the first output of the
 * same type, and further keys behind it.
 */
function orderIn(source: NotebookSource): JsonStyle['order'] {
  const cells = cellsIn(source).filter(isRecord);
  const outputs = cells.flatMap(outputsOf);
  const keysOf = (object: object) => source.layouts.get(object)?.members.map(({ key }) => key) ?? [];
  if ([source.json, ...cells, ...outputs].every(object => isSorted(keysOf(object as object))))
    return keys => keys.sort(byCodePoint);
  const known = outputs.map(keysOf);
  return keys => {
    const like = known.find(others => keys.every(key => others.includes(key))) ?? [];
    const rank = (key: string) => (like.includes(key) ? like.indexOf(key) : like.length);
    return keys.sort((a, b) => rank(a) - rank(b));
  };
}

const isSorted = (keys: readonly string[]) =>
  keys.every((key, i) => i === 0 || byCodePoint(keys[i - 1], key) <= 0);

/**
 * Quotes text with the escapes of a file: all beyond ASCII where the file has escapes for such characters and
 * none of them bare; and `<` or `/` where the file never has them bare.
 */
function quoteIn(text: string): JsonStyle['quote'] {
  const escapes = new Map<string, string>(); // by character
  for (const [escape, hex] of text.matchAll(/\\(?:u([\da-fA-F]{4})|[^])/g)) {
    if (hex !== undefined) escapes.set(String.fromCharCode(parseInt(hex, 16)), escape);
    else if (escape === '\\/') escapes.set('/', escape);
  }
  const isUpper = [...escapes.values()].some(escape => /[A-F]/.test(escape));
  const escaped = (character: string) => {
    const hex = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${isUpper ? hex.toUpperCase() : hex}`;
  };
  const bare = text.replace(/\\(?:u[\da-fA-F]{4}|[^])/g, '');
  const special = [...escapes.keys()].filter(
    character => /[!#-/:-@[\]-`{-~]/.test(character) && !bare.includes(character),
  );
  const isAscii = !/[^\x00-\x7f]/.test(bare) && [...escapes.keys()].some(character => character > '\x7f');
  return value => {
    let quoted = JSON.stringify(value);
    for (const character of special) quoted = quoted.replaceAll(character, escapes.get(character)!);
    return isAscii ? quoted.replace(/[^\x00-\x7f]/g, escaped) : quoted;
  };
}
