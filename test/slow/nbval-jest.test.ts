import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isRunning } from '../../lib/host/pid';
import { result, stdout, tslab, writeNotebookFile, type CellSpec } from '../support/notebook';
import { expectGone, nbvalCommand, runProgram } from '../support/process';
import { root } from '../support/root';
import { temporaryFolderInPackage } from '../support/folder';

// projects whose test files are notebooks, with one line of configuration, on the jest of this repository and
// on jest 29

let folder: string;
beforeEach(() => {
  folder = temporaryFolderInPackage('nbval-jest-');
});

const ours = dirname(require.resolve('jest/package.json'));

/** jest 29 with jest-junit, installed once. */
async function jest29(): Promise<string | undefined> {
  const place = join(root, 'test', 'tmp', 'jest29');
  if (!existsSync(join(place, 'node_modules', 'jest'))) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), '{ "private": true }');
    const { status, output } = await runProgram(
      process.platform === 'win32' ? 'npm.cmd' : 'npm',
      ['install', '--no-audit', '--no-fund', '--ignore-scripts', 'jest@29', 'jest-junit@16'],
      { cwd: place },
    );
    if (status !== 0)
      process.stderr.write(`not tested: jest 29, since it cannot be installed: ${output.slice(-300)}\n`);
  }
  return existsSync(join(place, 'node_modules', 'jest')) ? join(place, 'node_modules', 'jest') : undefined;
}

/**
 * A project whose whole configuration is the preset; its node_modules are those of the jest given, and this
 * package.
 */
function project(jest = ours, config: Record<string, unknown> = {}): string {
  mkdirSync(folder, { recursive: true });
  const modules = join(folder, 'node_modules');
  if (jest !== ours) {
    mkdirSync(modules);
    for (const name of ['jest', 'jest-junit', 'jest-environment-node'])
      symlinkSync(join(dirname(jest), name), join(modules, name), 'junction');
    symlinkSync(root, join(modules, 'fastbook-ts'), 'junction');
  }
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  writeFileSync(
    join(folder, 'jest.config.js'),
    `module.exports = ${JSON.stringify({ preset: 'fastbook-ts/nbval', ...config })};`,
  );
  return join(jest, 'bin', 'jest.js');
}

const write = (name: string, ...cells: (string | CellSpec)[]) =>
  writeNotebookFile(folder, name, cells, tslab);
const prints = (text: string): CellSpec => ({
  source: `console.log('${text}')`,
  outputs: [stdout(`${text}\n`)],
});

interface Report {
  readonly numTotalTestSuites: number;
  readonly testResults: {
    name: string;
    message: string;
    assertionResults: {
      title: string;
      status: string;
      failureMessages: string[];
      location?: { line: number; column: number } | null;
    }[];
  }[];
}

async function run(
  jest: string,
  args: string[] = [],
  env?: Record<string, string>,
): Promise<{ status: number | null; output: string; report: Report; tests: Record<string, string> }> {
  const { status, output } = await runProgram(
    process.execPath,
    [jest, '--json', '--outputFile=report.json', ...args],
    { cwd: folder, ...(env && { env }) },
  );
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
  const tests = Object.fromEntries(
    report.testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ title, status }) => [title, status]),
    ),
  );
  return { status, output, report, tests };
}

const mixed = () =>
  write(
    'mixed.ipynb',
    prints('one'),
    { source: '1 + 1', outputs: [result('3')] },
    '// NBVAL_SKIP\nnowhere',
    "throw new TypeError('on purpose')",
    'nowhere',
    prints('six'),
  );

const verdicts = {
  'Cell 1': 'passed',
  'Cell 2': 'failed',
  'Cell 3': 'pending',
  'Cell 4': 'failed',
  'Cell 5': 'pending',
  'Cell 6': 'passed',
};

describe.each([
  ['the jest of this tree', () => Promise.resolve(ours)],
  ['jest 29', jest29],
])('%s', (_, find) => {
  let jest: string | undefined;
  beforeAll(async () => {
    jest = await find();
  }, 300_000);

  it('takes notebooks for tests with one line, and shows the difference and the error', async () => {
    if (!jest) return;
    const bin = project(jest);
    mixed();
    const { status, tests, report, output } = await run(bin);
    expect(tests).toEqual(verdicts);
    expect(status).toBe(1);
    expect(output).toContain('mixed.ipynb');
    const messages = report.testResults[0].assertionResults.flatMap(({ failureMessages }) => failureMessages);
    expect(messages[0]).toContain(
      'Cell 2: Cell outputs differ\n\nInput:\n1 + 1\n\nDifference:\n' +
        "mismatch 'text/plain', first at line 1, column 1\n",
    );
    expect(messages[0]).toMatch(/- Stored.*\+ Got.*- 3\n\+ 2/s);
    expect(messages[1]).toMatch(/Cell 4: Cell execution caused an exception.*TypeError: on purpose/s);
    expect(messages[1]).not.toContain('node:vm');
  }, 120_000);

  it('a failure and a test have their place in the file, for GitHub and for editors', async () => {
    if (!jest) return;
    const bin = project(jest);
    const path = write('placed.ipynb', 'const a = 1', "const b = 2;\nthrow new Error('at x:1:1')");
    writeFileSync(path, `${JSON.stringify(JSON.parse(readFileSync(path, 'utf8')), null, 1)}\n`);
    const lineOf = (text: string) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .findIndex(line => line.includes(text)) + 1;
    const { output, report } = await run(
      bin,
      ['--testLocationInResults', '--reporters=github-actions', '--reporters=default'],
      { GITHUB_ACTIONS: 'true' },
    );
    const [line, column] = [lineOf('const b'), '   "source": "'.length + 1];
    expect(report.testResults[0].assertionResults.map(({ location }) => location)).toEqual([
      { line: lineOf('const a'), column },
      { line, column },
    ]);
    const place = `placed.ipynb:${line}:${column + 'const b = 2;\\nthrow '.length}`;
    expect(report.testResults[0].assertionResults[1].failureMessages[0]).toContain(place);
    expect(output).toContain(`::error file=${path},line=${line},title=Cell 2::`);
    expect(output).toContain(`> ${line} |    "source": "const b`);
  }, 120_000);

  it('in a folder with any name, without globals: no copies, no builds, imports are seen', async () => {
    if (!jest) return;
    folder = join(folder, 'c++ (a) [b] {c}');
    const bin = project(jest, { injectGlobals: false });
    const own = "const { test } = require('@jest/globals'); test('own', () => {});";
    mkdirSync(join(folder, 'sub', '.ipynb_checkpoints'), { recursive: true });
    mkdirSync(join(folder, 'build'));
    writeFileSync(join(folder, 'own.test.js'), own);
    writeFileSync(join(folder, 'helper.js'), 'exports.two = 2;');
    write('a.ipynb', 'import { two } from "./helper.js"');
    write(join('sub', 'b.ipynb'), 'const b = 1');
    for (const name of ['sub/.ipynb_checkpoints/c.ipynb', 'build/d.ipynb']) write(name, 'const c = 1');
    const names = ({ testResults }: Report) => testResults.map(({ name }) => relative(folder, name)).sort();
    const { report, status } = await run(bin);
    expect(names(report)).toEqual(['a.ipynb', 'own.test.js', join('sub', 'b.ipynb')]);
    expect(status).toBe(0);
    expect(names((await run(bin, ['--findRelatedTests', 'helper.js'])).report)).toEqual(['a.ipynb']);
  }, 120_000);

  it('beside a project with settings of its own, as another of the projects', async () => {
    if (!jest) return;
    const bin = project(jest);
    writeFileSync(
      join(folder, 'jest.config.js'),
      "const { nbval, notebookMatch } = require('fastbook-ts/nbval');\n" +
        "const own = { testRegex: 'checks/.*[.]js$', " +
        "moduleFileExtensions: ['js', 'json'], transform: {} };\n" +
        'module.exports = { projects: [own, { ...nbval(), testMatch: notebookMatch }] };',
    );
    mkdirSync(join(folder, 'checks'));
    writeFileSync(join(folder, 'checks', 'one.js'), "test('own', () => {});");
    writeFileSync(join(folder, 'not.test.js'), 'no test of this project');
    write('a.ipynb', 'const a = 1');
    const { tests, status, output } = await run(bin);
    expect({ tests, status }).toEqual({ tests: { own: 'passed', 'Cell 1': 'passed' }, status: 0 });
    expect(output).not.toMatch(/deprecat|JEST-\d/i);
  }, 120_000);

  it("-t 'Cell 6' runs the cells before it, and reports that one", async () => {
    if (!jest) return;
    const bin = project(jest);
    write('state.ipynb', 'const a = 41', 'const b = a + 1', { source: 'b', outputs: [result('42')] });
    const { tests, status } = await run(bin, ['state', '-t', 'Cell 3']);
    expect(tests).toEqual({ 'Cell 1': 'pending', 'Cell 2': 'pending', 'Cell 3': 'passed' });
    expect(status).toBe(0);
  }, 120_000);

  it('a notebook that cannot be read fails alone, and a cell that cannot be sent', async () => {
    if (!jest) return;
    const bin = project(jest);
    write('good.ipynb', prints('fine'));
    writeFileSync(join(folder, 'json.ipynb'), '{"cells": [');
    writeFileSync(
      join(folder, 'five.ipynb'),
      '{"nbformat": 5, "nbformat_minor": 0, "metadata": {}, "cells": []}',
    );
    writeFileSync(
      join(folder, 'fields.ipynb'),
      '{"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": [{"cell_type": "code", "source": ""}]}',
    );
    write('surrogate.ipynb', prints('before'), '\ud83d');
    const { report, status, tests } = await run(bin);
    const messages = Object.fromEntries(
      report.testResults.map(({ name, message }) => [/(\w+)\.ipynb$/.exec(name)![1], message]),
    );
    expect(messages['json']).toMatch(/cannot read the notebook .*json\.ipynb: it is not JSON/);
    expect(messages['five']).toContain('expected nbformat 2, 3 or 4, got 5');
    expect(messages['fields']).toContain('cell 1 of the file: metadata: expected an object, got nothing');
    expect(messages['surrogate']).toContain('lone surrogate');
    expect(tests).toEqual({ 'Cell 1': 'passed', 'Cell 2': 'failed' });
    expect(status).toBe(1);
  }, 120_000);

  it('workers have a kernel each, and leave none behind', async () => {
    if (!jest) return;
    const bin = project(jest, { maxWorkers: 2 });
    for (const name of ['a', 'b'])
      write(`${name}.ipynb`, `require('fs').writeFileSync('${name}.pid', String(process.pid))`, prints(name));
    const { status } = await run(bin);
    expect(status).toBe(0);
    const pids = ['a', 'b'].map(name => Number(readFileSync(join(folder, `${name}.pid`), 'utf8')));
    expect(new Set(pids).size).toBe(2);
    for (const pid of pids) expect(isRunning(pid)).toBe(false);
  }, 120_000);

  it('--bail leaves the notebooks behind the first that fails', async () => {
    if (!jest) return;
    const bin = project(jest);
    for (const name of ['a', 'b', 'c']) write(`${name}.ipynb`, "throw new Error('no')");
    const { status, output } = await runProgram(process.execPath, [bin, '--bail', '--runInBand'], {
      cwd: folder,
    });
    expect(output.match(/^FAIL /gm)).toHaveLength(1);
    expect(output).toContain('1 of 3 total');
    expect(status).toBe(1);
  }, 120_000);

  it('-u accepts the new outputs', async () => {
    if (!jest) return;
    const bin = project(jest);
    const path = write('old.ipynb', { source: '1 + 1', outputs: [result('3')] });
    expect((await run(bin, ['-u'])).status).toBe(0);
    expect(readFileSync(path, 'utf8')).toContain('"text/plain":"2"');
    expect((await run(bin, ['--ci'])).status).toBe(0);
  }, 120_000);

  it('jest.retryTimes tries a cell again on a new kernel, with those before it', async () => {
    if (!jest) return;
    writeFileSync(join(folder, 'retry.js'), 'jest.retryTimes(1);');
    const bin = project(jest, { setupFilesAfterEnv: ['<rootDir>/retry.js'] });
    write(
      'flaky.ipynb',
      "const fs = require('fs'); fs.appendFileSync('starts', 'x'); let n = 0;",
      "n += 1; if (fs.readFileSync('starts', 'utf8').length < 2) throw new Error('not yet')",
      { source: 'n', outputs: [result('1')] },
    );
    const { tests, status } = await run(bin);
    expect({ tests, status }).toEqual({
      tests: { 'Cell 1': 'passed', 'Cell 2': 'passed', 'Cell 3': 'passed' },
      status: 0,
    });
  }, 120_000);
});

it('jest-junit has a test case a cell', async () => {
  const jest = await jest29();
  if (!jest) return;
  const bin = project(jest, { reporters: ['default', 'jest-junit'] });
  mixed();
  await runProgram(process.execPath, [bin], { cwd: folder, env: { JEST_JUNIT_TITLE: '{title}' } });
  const xml = readFileSync(join(folder, 'junit.xml'), 'utf8');
  expect(xml).toContain('tests="6" failures="2"');
  expect(xml).toMatch(/name="Cell 5"[^>]*>\s*<skipped/);
}, 300_000);

it('NBVAL_ARGS has options for a run', async () => {
  const bin = project();
  mixed();
  const { tests } = await run(bin, [], { NBVAL_ARGS: '--nbval-lax' });
  expect(tests).toEqual({ ...verdicts, 'Cell 2': 'passed' });
}, 120_000);

it('watch mode tests a notebook again when it is saved', async () => {
  const bin = project();
  write('watched.ipynb', { source: '1 + 1', outputs: [result('3')] });
  const child = spawn(process.execPath, [bin, '--watchAll'], {
    cwd: folder,
    env: { ...process.env, CI: '', FORCE_COLOR: '0' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', piece => {
      output += String(piece);
    });
  const seen = async (text: RegExp) => {
    for (
      const end = Date.now() + 60_000;
      !text.test(output);
      await new Promise(resolve => setTimeout(resolve, 100))
    ) {
      if (Date.now() > end) throw new Error(`not seen: ${text}; seen: ${output}`);
    }
  };
  try {
    await seen(/Tests: +1 failed, 1 total[^]*Ran all/);
    write('watched.ipynb', { source: '1 + 1', outputs: [result('2')] });
    await seen(/Tests: +1 passed, 1 total/);
  } finally {
    child.kill();
    await new Promise(resolve => child.once('close', resolve));
  }
}, 180_000);

it.each(['SIGINT', 'SIGTERM'] as const)(
  '%s leaves no kernel and no file behind',
  async signal => {
    const path = write(
      'long.ipynb',
      "require('fs').writeFileSync('kernel.pid', `${process.pid} " +
        '${process.env.FASTBOOK_CONNECTION_FILE}`); await new Promise(() => setInterval(() => {}, 1000));',
    );
    const child = spawn(process.execPath, [nbvalCommand, '--nbval', path], { cwd: folder, stdio: 'ignore' });
    const file = join(folder, 'kernel.pid');
    for (const end = Date.now() + 60_000; !existsSync(file) && Date.now() < end;)
      await new Promise(resolve => setTimeout(resolve, 100));
    child.kill(signal);
    const status = await new Promise(resolve => child.once('close', resolve));
    const [pid, connection] = readFileSync(file, 'utf8').split(' ');
    expect(status).toBe(2);
    await expectGone(Number(pid));
    expect(existsSync(connection)).toBe(false);
  },
  120_000,
);
