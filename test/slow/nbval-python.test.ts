import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { display, raised, result, stdout, writeNotebookFile, type CellSpec } from '../support/notebook';
import { nbvalCommand, runProgram } from '../support/process';
import { describeTools, environment, venv } from '../support/python';
import { temporaryFolderInPackage } from '../support/folder';

// the real nbval beside ours on ipykernel: the same verdict on every cell, and the same exit code

const python = join(String(venv), 'bin', 'python');
let folder: string;
beforeEach(() => {
  folder = temporaryFolderInPackage('nbval-python-');
});

interface Case {
  readonly status: string;
  readonly message: string;
}

/** The outcomes in a JUnit report, by kind and by the first line that says why. */
function outcomes(file: string): Case[] {
  const xml = readFileSync(file, 'utf8').replaceAll('\n', '&#10;');
  return [...xml.matchAll(/<testcase [^>]*?(?:\/>|>(.*?)<\/testcase>)/g)].map(([, body = '']) => {
    const [, kind = 'passed', type = ''] =
      /^(?:&#10;)?<(failure|error|skipped)(?: type="([^"]*)")?/.exec(body) ?? [];
    const text = body
      .replaceAll('&#10;', '\n')
      .replaceAll('&#xA;', '\n')
      .replace(/#x1B\[\d+m/g, '');
    const message = /Cell \d+: (.*)/.exec(text)?.[1]?.replace(/&apos;|&#39;/g, "'") ?? '';
    return {
      status: type === 'pytest.xfail' ? 'xfail' : kind,
      message: kind === 'failure' ? message.trim() : '',
    };
  });
}

/** Runs the real nbval and ours, side by side. */
async function exitCodes(notebook: string, args: readonly string[]): Promise<(number | null)[]> {
  const options = { cwd: folder, env: environment() };
  const pytest = ['-m', 'pytest', '-p', 'no:cacheprovider', '--color=no', '--junitxml=theirs.xml'];
  const ended = await Promise.all([
    runProgram(python, [...pytest, ...args, notebook], options),
    runProgram(
      process.execPath,
      [nbvalCommand, '--compat', '--junitxml=ours.xml', ...args, notebook],
      options,
    ),
  ]);
  return ended.map(({ status }) => status);
}

async function both(
  notebook: string,
  args: readonly string[],
): Promise<{ theirs: Case[]; ours: Case[]; codes: (number | null)[] }> {
  const codes = await exitCodes(notebook, args);
  return { theirs: outcomes(join(folder, 'theirs.xml')), ours: outcomes(join(folder, 'ours.xml')), codes };
}

/** Where the real nbval crashes, ours has other words. */
const isCrash = ({ message }: Case) => message === '';

const mixed: (string | CellSpec)[] = [
  'x = 1',
  { source: 'print(x)', outputs: [stdout('1\n')] },
  { source: 'print(x)', outputs: [stdout('2\n')] },
  { source: 'x + 1', outputs: [result('2')] },
  { source: '1/0', outputs: [raised('ZeroDivisionError', 'division by zero')], tags: ['raises-exception'] },
  { source: '1/0', outputs: [raised('ZeroDivisionError', 'other')], tags: ['nbval-raises-exception'] },
  '1/0',
  'nowhere',
  { source: '# NBVAL_IGNORE_OUTPUT\nprint(3)', outputs: [stdout('4\n')] },
  { source: '# NBVAL_SKIP\n1/0' },
  { source: '# NBVAL_CHECK_OUTPUT\nprint(5)', outputs: [stdout('6\n')] },
  { source: 'print(1)', outputs: [stdout('1\n')], count: null },
  { source: 'print(1)', count: null },
  { source: 'import sys\nprint("e", file=sys.stderr)\nprint("o")', outputs: [stdout('o\n')] },
  { source: 'print("10%\\r20%\\r30%")', outputs: [stdout('30%\n')] },
  {
    source: 'from IPython.display import display, clear_output\nprint("a")\nclear_output()\nprint("b")',
    outputs: [stdout('b\n')],
  },
  { source: 'd = display("first", display_id="k")', outputs: [display({ 'text/plain': "'second'" })] },
  { source: 'd.update("second")' },
  {
    source: 'display({"application/json": {"a": 1}}, raw=True)',
    outputs: [display({ 'application/json': { a: true } })],
  },
  { source: 'input()' },
  { source: 'import os\nos.system("echo x");', outputs: [stdout('x\n')] },
  '',
  '%notmagic',
  { source: 'print("0x7f12")', outputs: [stdout('0xab\n')] },
];

describeTools('beside the real nbval', () => {
  it.each([
    ['strict', ['--nbval']],
    ['lax', ['--nbval-lax']],
    ['strict, when both are given, is lax', ['--nbval', '--nbval-lax']],
    ['sanitised', ['--nbval', '--nbval-sanitize-with', 'sanitize.cfg']],
    ['on a kernel by name', ['--nbval', '--nbval-kernel-name', 'python3']],
    ['on this environment', ['--nbval', '--nbval-current-env']],
    ['a kernel that does not exist', ['--nbval', '--nbval-kernel-name', 'nosuch']],
    ['a sanitise file that does not exist', ['--nbval', '--nbval-sanitize-with', 'nosuch.cfg']],
    ['by keyword', ['--nbval', '-k', 'mixed and not nowhere']],
    ['by a keyword that nothing has', ['--nbval', '-k', 'nowhere']],
    ['up to the first failure', ['--nbval', '-x']],
    ['up to three failures', ['--nbval', '--maxfail=3']],
  ])(
    '%s: as the real nbval',
    async (_, args) => {
      writeFileSync(join(folder, 'sanitize.cfg'), 'regex: 0x[0-9a-f]+\nreplace: ADDRESS\n');
      const notebook = writeNotebookFile(folder, 'mixed.ipynb', mixed);
      const { theirs, ours, codes } = await both(notebook, args);
      expect(ours.map(({ status }) => status)).toEqual(theirs.map(({ status }) => status));
      expect(ours.map(({ message }, i) => (isCrash(theirs[i]) ? '' : message))).toEqual(
        theirs.map(({ message }) => message),
      );
      expect(codes[1]).toBe(codes[0]);
    },
    120_000,
  );

  it.each([
    ['a cell that takes too long', ['import time\ntime.sleep(60)', 'x = 1', 'y', { source: '# NBVAL_SKIP' }]],
    [
      'one that takes the interrupt for itself',
      [
        {
          source: 'import time\ntry:\n  time.sleep(60)\nexcept KeyboardInterrupt:\n  print("caught")',
          outputs: [stdout('caught\n')],
        },
        'x = 1',
        'y',
      ],
    ],
    [
      'one that cannot be interrupted',
      [
        'import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nt = time.time()\n' +
          'while time.time() < t + 60: pass',
        'x = 1',
      ],
    ],
    ['a kernel that dies', ['x = 1', 'import os\nos._exit(1)', 'x', { source: '# NBVAL_SKIP' }]],
  ])(
    '%s: as the real nbval',
    async (_, cells) => {
      const notebook = writeNotebookFile(folder, 'slow.ipynb', cells);
      const { theirs, ours, codes } = await both(notebook, ['--nbval', '--nbval-cell-timeout', '2']);
      expect(ours.map(({ status }) => status)).toEqual(theirs.map(({ status }) => status));
      expect(codes[1]).toBe(codes[0]);
    },
    120_000,
  );

  it.each([
    ['no notebook', '{'],
    ['nbformat 5', '{"nbformat": 5, "nbformat_minor": 0, "metadata": {}, "cells": []}'],
    ['nothing', ''],
  ])(
    'a file that is %s is a collection error, as with the real nbval',
    async (_, text) => {
      writeFileSync(join(folder, 'bad.ipynb'), text);
      writeNotebookFile(folder, 'good.ipynb', ['1']);
      expect(await exitCodes('.', ['--nbval'])).toEqual([2, 2]);
    },
    60_000,
  );

  it.each([
    ['no options', []],
    ['an option that there is not', ['--nbval-nosuch']],
    ['a number that is none', ['--nbval', '--nbval-cell-timeout', 'soon']],
    ['options old and new', ['--nbval', '--current-env', '--nbval-current-env']],
    ['options that exclude each other', ['--nbval', '--current-env', '--nbval-kernel-name', 'python3']],
    ['a path that there is not', ['--nbval', 'nowhere.ipynb']],
  ])(
    '%s: the exit code of the real nbval',
    async (_, args) => {
      const empty = writeNotebookFile(folder, 'empty.ipynb', []);
      const [theirs, ours] = await exitCodes(empty, args);
      expect(ours).toBe(theirs);
    },
    60_000,
  );
});
