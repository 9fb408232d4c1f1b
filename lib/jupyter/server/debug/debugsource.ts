import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { ending } from '../../../compiler/emitted';
import { originOf, type PositionMap } from '../../../compiler/positionmap';
import { murmur2 } from './murmur2';

/** A cell or a local module, with the script that runs for it. */
export interface DebugSource {
  /** The script's name: the cell's, or the module's file. */
  name: string;
  /** As in tracebacks: `In [3]`, or the file. */
  title: string;
  isCell: boolean;
  code: string;
  script: string;
  /** The ways back from positions in the script to the code, the last step first. */
  maps: readonly PositionMap[];
}

/** A place in a script as V8 has it, or in code: lines and columns count from 0. */
export interface ScriptPlace {
  line: number;
  column: number;
}

/** The hash by which JupyterLab finds the cell of a path: that of its code. */
export const hashSeed = 0xc70f6907;

/** What paths of cells begin with. JupyterLab shows a cell's number instead where that has `ipykernel_`. */
export const cellPrefix = join(tmpdir(), `ipykernel_fastbook-ts_${process.pid}`) + sep;

/** What they end with. */
export const cellSuffix = '.ts';

/** The path of a cell's code in the debugger's protocol; there is no such file. */
export const cellPath = (code: string): string => `${cellPrefix}${murmur2(code, hashSeed)}${cellSuffix}`;

/** The path of a source in the debugger's protocol. */
export const pathOf = ({ isCell, code, name }: DebugSource): string => (isCell ? cellPath(code) : name);

/** The place in the code that a place in the script comes from; undefined for what the compiler has added. */
export function origin(source: DebugSource, place: ScriptPlace): ScriptPlace | undefined {
  const { isCell, script, maps, code } = source;
  const starts = lineStartsOf(source);
  let offset = (starts.script[place.line] ?? script.length) + place.column;
  if (isCell && offset >= script.length - ending.length) return undefined;
  // a cell's script begins with an added piece
  if (offset < (maps[0]?.[isCell ? 1 : 0]?.[0] ?? 0)) return undefined;
  for (const map of maps) offset = originOf(map, offset);
  if (offset > code.length) return undefined;
  const line = starts.code.findLastIndex(start => start <= offset);
  return { line, column: offset - starts.code[line] };
}

/**
 * The place of a script that stands for a line of its code: the first one of the line, or else of the next
 * line that has any.
 *
 * @param places where V8 can pause.
 * @returns the index of the place, and its line in the code; undefined where no code follows.
 */
export function breakableIn(
  source: DebugSource,
  line: number,
  places: readonly ScriptPlace[],
): { index: number; line: number } | undefined {
  let best: (ScriptPlace & { index: number }) | undefined;
  places.forEach((place, index) => {
    const found = origin(source, place);
    if (!found || found.line < line) return;
    if (!best || found.line < best.line || (found.line === best.line && found.column < best.column))
      best = { ...found, index };
  });
  return best;
}

const known = new WeakMap<DebugSource, { script: number[]; code: number[] }>();

function lineStartsOf(source: DebugSource): { script: number[]; code: number[] } {
  const starts = known.get(source) ?? { script: lineStarts(source.script), code: lineStarts(source.code) };
  known.set(source, starts);
  return starts;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
