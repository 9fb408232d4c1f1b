import { parseArguments, readNumber, UsageError } from '../../cli/args';
import { StatusLine } from '../../cli/statusline';
import type { Streams } from '../../cli/streams';
import { readHandedIn } from '../format/handedin';
import { validateNotebook, type Finding, type Validation } from '../author/validatenotebook';
import { commonOptions } from './commonoptions';

const usage = `Runs a notebook as it will be graded, without hidden tests, and prints what would lose points.

usage: fastbook-course validate [options] notebook.ipynb ...

  --timeout SECONDS      time for one cell (default 30)
  --ignore-checksums     ignore changed cells, and answers that nobody wrote
  --invert               report tests that pass: for a teacher, to check a release
  --help                 print this

Exit status: 0 if all tests pass, 1 if not, or if a cell was changed that may not be changed, 2 for a mistake
on the command line.
`;

const options = {
  help: commonOptions.help,
  timeout: { type: 'string', default: '30' },
  'ignore-checksums': { type: 'boolean', default: false },
  invert: { type: 'boolean', default: false },
} as const;

/**
 * Runs `fastbook-course validate`.
 *
 * @returns the exit code.
 * @throws UsageError; Error for a notebook that cannot be read, or whose metadata is wrong.
 */
export async function validateCommand(
  args: readonly string[],
  { out, error, isTerminal }: Streams,
): Promise<number> {
  const {
    values: { help, invert, timeout, 'ignore-checksums': ignoreChecksums },
    positionals,
  } = parseArguments(args, options);
  if (help) {
    out(usage);
    return 0;
  }
  if (positionals.length === 0) throw new UsageError('expected a notebook');
  const timeoutMs = 1000 * readNumber('timeout', timeout);
  const status = new StatusLine(error, isTerminal);
  let isReady = true;
  for (const path of positionals) {
    const notebook = readHandedIn(path);
    const validation = await validateNotebook(path, notebook, {
      ignoreChecksums,
      timeoutMs,
      onCell: cell => status.show(`${path}: cell ${cell} of ${notebook.cells.length}`),
    });
    status.show('');
    out(invert ? describeInverted(path, validation) : describeValidation(path, validation));
    out(validation.inside.map(insideLine).join(''));
    isReady &&=
      validation.changed.length === 0 && (invert ? validation.passed : validation.failed).length === 0;
  }
  return isReady ? 0 : 1;
}

function describeValidation(path: string, { changed, failed, passed }: Validation): string {
  if (changed.length > 0) return listFindings(path, changed, 'not as handed out, so nothing was run');
  if (failed.length > 0) return listFindings(path, failed, 'that would lose points');
  return passed.length > 0
    ? `${path}: ready, all tests pass (${passed.length})\n`
    : `${path}: there are no tests in it\n`;
}

function describeInverted(path: string, validation: Validation): string {
  if (validation.changed.length > 0) return describeValidation(path, validation);
  return validation.passed.length > 0
    ? listFindings(path, validation.passed, 'with tests that pass')
    : `${path}: no test passes\n`;
}

const insideLine = ({ cell, reason }: Finding) => `${cell} is judged in the student's process: ${reason}\n`;

const listFindings = (path: string, findings: readonly Finding[], what: string) =>
  `${path}: ${findings.length} ${findings.length === 1 ? 'cell' : 'cells'} ${what}\n` +
  findings.map(shown).join('');

const shown = ({ cell, source, reason }: Finding) =>
  `\n${cell}:\n${indent(source, '    | ')}\n${reason === '' ? '' : `${indent(reason, '    ')}\n`}`;

const indent = (text: string, by: string) => text.replace(/^/gm, by);
