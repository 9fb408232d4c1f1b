import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extract } from 'tar';
import { temporaryFolderInPackage } from '../support/folder';
import { nbvalCommand, runProgram } from '../support/process';
import { describeTools, environment, tool, venv } from '../support/python';
import { root } from '../support/root';

// Notebooks of public projects, from their source packages on PyPI, whose versions and hashes are in
// test/fixtures/nbval-sdists.txt: the real nbval beside ours, cell by cell in status, kind and key.

/** Notebooks that need only what Jupyter's tools bring, by package. */
const chosen: Readonly<Record<string, readonly string[]>> = {
  nbval: [
    ...['tests/exceptions', 'tests/minimal_example', 'tests/sample_notebook', 'tests/test_coalesce'],
    'tests/ipynb-test-samples/test-exceptions-fail-storedmismatch',
    'tests/ipynb-test-samples/test-stream-fail-missingoutput',
    'tests/ipynb-test-samples/test-stream-pass-missing-unexecuted-output',
  ],
  nbclient: ['Clear Output', 'Error', 'Output', 'Skip Exceptions', 'update-display-id'].map(
    name => `tests/files/${name}`,
  ),
  nbconvert: ['exporters/files/notebook_inject', 'files/notebook3_with_errors', 'files/notebook4_jpeg'].map(
    name => `tests/${name}`,
  ),
  nbformat: ['invalid', 'many_tracebacks', 'no_min_version', 'test2', 'test3'].map(name => `tests/${name}`),
  papermill: ['broken1', 'complex_parameters', 'result_no_exec', 'sysexit1', 'nb_version_4.4'].map(
    name => `papermill/tests/notebooks/${name}`,
  ),
  pytest_notebook: ['different_outputs', 'simple-diff-output'].map(name => `tests/raw_files/${name}`),
  nbmake: ['magic_error', 'raises_tag'].map(name => `tests/resources/${name}`),
  scrapbook: ['scrapbook/tests/notebooks/collection/result1'],
  nbstripout: ['tests/test_output_types', 'tests/test_keep_output_tags'],
};

const packages = join(root, 'test', 'tmp', 'nbval-sdists');

/** Downloads the packages once. Returns whether they are there. */
async function fetched(): Promise<boolean> {
  if (!existsSync(packages) || readdirSync(packages).length < Object.keys(chosen).length) {
    const names = Object.keys(chosen).join(',');
    const list = join(root, 'test', 'fixtures', 'nbval-sdists.txt');
    const args = ['--no-deps', '--no-binary', names, '--require-hashes', '-r', list, '-d', packages];
    const { status, output } = await tool(['python', '-m', 'pip', 'download', '--quiet', ...args]);
    if (status !== 0) process.stderr.write(`not tested: packages of PyPI: ${output.slice(-300)}\n`);
    return status === 0;
  }
  return true;
}

/** Copies the chosen notebooks into a folder, each under the name of its package and its path. */
async function collect(folder: string): Promise<void> {
  mkdirSync(join(folder, 'notebooks'));
  for (const file of readdirSync(packages)) {
    const name = Object.keys(chosen).find(name => file.startsWith(`${name}-`));
    if (name === undefined) continue;
    await extract({ file: join(packages, file), cwd: folder, filter: path => path.endsWith('.ipynb') });
    for (const path of chosen[name])
      copyFileSync(
        join(folder, file.replace(/\.tar\.gz$/, ''), `${path}.ipynb`),
        join(folder, 'notebooks', `${name}_${path.replaceAll(/\W/g, '_')}.ipynb`),
      );
  }
}

/** The kind of a failure, and the keys that differ, by its text. */
function kindIn(body: string): string {
  const text = body
    .replace(/#x1B\[\d+m/g, '')
    .replaceAll('&#10;', '\n')
    .replace(/&(?:apos|#39|quot);/g, "'");
  const kind = /Cell \d+: ([^\n]*)/.exec(text)?.[1]?.trim() ?? '';
  if (!kind.includes('differ')) return kind;
  const [, fields, set] = /(Missing|Unexpected) output fields from running code: \{(.*?)\}/.exec(text) ?? [];
  if (fields !== undefined) return `${kind}: ${fields} ${set.replaceAll("'", '').split(', ').sort().join()}`;
  const [, what, key] = /(mismatch|dissimilar number of outputs for key) '(.*?)'/.exec(text) ?? [];
  return `${kind}: ${what} ${key}`;
}

/** Of each cell: its status, the kind of its failure and the key that differs, by notebook and number. */
function verdicts(file: string, first: number): Map<string, string> {
  const xml = readFileSync(file, 'utf8');
  const cases = xml.matchAll(/<testcase ([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs);
  return new Map(
    [...cases].map(([, attributes, body = '']): [string, string] => {
      const named = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(` ${attributes}`)![1];
      const [, number] = /^Cell (\d+)/.exec(named('name')) ?? [];
      // a notebook that cannot be read has its name in another place
      const notebook = (named('classname') || named('name')).replace(/^.*notebooks[./]/, '');
      const cell = number === undefined ? 'file' : String(Number(number) - first + 1);
      const [, problem = 'passed'] = /^\s*<(failure|error|skipped)/.exec(body) ?? [];
      return [`${notebook} ${cell}`, `${problem} ${problem === 'failure' ? kindIn(body) : ''}`.trim()];
    }),
  );
}

/** Cells that differ, with the reason. */
const known: Readonly<Record<string, string>> = {};

describeTools('beside the real nbval', () => {
  it('notebooks of nine public projects have its verdicts', async () => {
    if (!(await fetched())) return;
    const folder = temporaryFolderInPackage('nbval-public-');
    await collect(folder);
    const options = { cwd: folder, env: environment() };
    const args = ['--nbval', '--nbval-cell-timeout', '60', '--continue-on-collection-errors', 'notebooks'];
    const pytest = ['-m', 'pytest', '-p', 'no:cacheprovider', '--color=no', '--junitxml=theirs.xml'];
    const python = join(String(venv), 'bin', 'python');
    await Promise.all([
      runProgram(python, [...pytest, ...args], options),
      runProgram(process.execPath, [nbvalCommand, '--compat', '--junitxml=ours.xml', ...args], options),
    ]);
    const [theirs, ours] = [verdicts(join(folder, 'theirs.xml'), 0), verdicts(join(folder, 'ours.xml'), 1)];
    expect(theirs.size).toBeGreaterThan(100);
    const differing = [...new Set([...theirs.keys(), ...ours.keys()])].filter(
      name => !Object.hasOwn(known, name) && theirs.get(name) !== ours.get(name),
    );
    expect(differing.map(name => [name, theirs.get(name), ours.get(name)])).toEqual([]);
  }, 600_000);
});
