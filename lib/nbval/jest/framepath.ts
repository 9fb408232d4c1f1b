import { relative } from 'node:path';
import type { Place } from '../../jupyter/notebook/cellplace';

/** Lines that jest shows above and below a place, and characters of a line that can be shown. */
const linesShown = 3;
const charactersShown = 500;

/**
 * A notebook's path in a stack: absolute, so that jest shows the lines around the place; relative to the
 * working folder where one of them is too long for that, as in a notebook on one line. Then jest shows none.
 */
export function framePath(path: string, text: string, { line }: Place): string {
  const shown = text.split(/\r\n|\n|\r/).slice(Math.max(0, line - 1 - linesShown), line + linesShown);
  return shown.some(line => line.length > charactersShown) ? relative(process.cwd(), path) : path;
}
