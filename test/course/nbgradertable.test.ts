import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differencesFromNbgrader } from '../support/randomsubmissions';
import { root } from '../support/root';

it('course/commands.md has the table of the points that differ from nbgrader', () => {
  const text = readFileSync(join(root, 'course', 'commands.md'), 'utf8');
  const [, rows = ''] = text.split('| | nbgrader 0.9 | `grade` |\n|---|---|---|\n');
  expect(rows.split('\n').filter(line => line.startsWith('|'))).toEqual(differencesFromNbgrader);
});
