import { stripVTControlCharacters } from 'node:util';
import type { Grade, GradedCell } from '../grade/submissiongrade';

/**
 * A grade in Gradescope's format
 * (https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format): the points of each cell,
 * which students see when the grades are published. What a late submission loses is in the total. A cell that
 * is to be read has no points and a note, and the total is that of the others.
 */
export const gradescopeResults = ({ score, cells, notes }: Grade, seconds?: number) => ({
  score,
  ...(seconds !== undefined && { execution_time: Math.ceil(seconds) }),
  ...(notes.length > 0 && { output: stripVTControlCharacters(notes.join('\n')) }),
  visibility: 'after_published',
  tests: cells.map(testOf),
});

function testOf({ cell, max, score, reason, comment }: GradedCell) {
  const output = [reason, comment ?? ''].filter(text => text !== '').join('\n');
  return {
    name: cell,
    max_score: max,
    ...(score === undefined ? {} : { score, status: score >= max ? 'passed' : 'failed' }),
    ...(output !== '' && { output: stripVTControlCharacters(output) }),
    output_format: 'text',
    visibility: 'after_published',
  };
}
