import { writeFileSync, readFileSync, symlinkSync, lstatSync, statSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../lib/host/files';
import { ExactNumber, withPlainNumbers } from '../../lib/jupyter/notebook/exactnumber';
import type { Output } from '../../lib/jupyter/notebook/nbformat';
import { notebookSource } from '../../lib/jupyter/notebook/notebooksource';
import { parseJson } from '../../lib/jupyter/notebook/parsejson';
import { pythonJson } from '../../lib/jupyter/notebook/pythonjson';
import { rewriteOutputs } from '../../lib/jupyter/notebook/rewriteoutputs';
import { temporaryFolderInPackage } from '../support/folder';

const stream = (text: string): Output => ({ output_type: 'stream', name: 'stdout', text });

/** The text after new outputs of the first cell. */
const rewritten = (text: string, outputs: Output[], executionCount: number | null = 1) =>
  rewriteOutputs(notebookSource(text), new Map([[0, { outputs, executionCount }]]));

it.each([
  ['1.0', '1.0'],
  ['1', '1'],
  ['-0', '0'],
  ['-0.0', '-0.0'],
  ['1e5', '100000.0'],
  ['1E16', '1e+16'],
  ['0.00001', '1e-05'],
  ['12345678901234567890123', '12345678901234567890123'],
  ['9007199254740993', '9007199254740993'],
  ['NaN', 'NaN'],
  ['-Infinity', '-Infinity'],
  ['1e400', 'Infinity'],
  ['{"a": 2, "a": 1.0, "__proto__": 3}', '{\n "__proto__": 3,\n "a": 1.0\n}'],
  ['{"\ue000": 1, "😀": 2, "": 3, "\\u0000": 4}', '{\n "": 3,\n "\\u0000": 4,\n "\ue000": 1,\n "😀": 2\n}'],
])('the JSON %s is read and written as in Python: %s', (text, written) => {
  expect(pythonJson(parseJson(text))).toBe(written);
});

it('a text of 20 MB, every second character of it escaped', () => {
  const text = '\\a"'.repeat(7_000_000);
  expect(parseJson(JSON.stringify(text)) === text).toBe(true);
});

it.each([
  ['[1,\n 2 3]', 'line 2, column 4: expected a comma or ], got 3]'],
  ['[1,]', 'line 1, column 4: expected a value behind the comma, got ]'],
  ['{a: 1}', 'line 1, column 2: expected a name in double quotes, got a: 1}'],
  ['"a\nb"', 'line 1, column 1: expected a text whose control characters are escaped'],
  ['"\\x"', 'line 1, column 1: expected a text whose control characters are escaped'],
  ['"abc', 'line 1, column 1: expected a text with its end'],
  ['[01]', 'expected a comma or ]'],
  ['nan', 'expected a value'],
  ['{} {}', 'line 1, column 4: expected the end'],
  ['', 'expected a value, got the end'],
  ['['.repeat(1001), 'it is nested more than 1000 levels deep'],
])('%j is no JSON, and its fault has a place', (text, fault) => {
  expect(() => parseJson(text)).toThrow(fault);
});

it('a number that JavaScript has not is close enough where a plain one is wanted', () => {
  const value = parseJson('{"timeout": [5.0, 12345678901234567890]}') as { timeout: unknown[] };
  expect(value.timeout[0]).toBeInstanceOf(ExactNumber);
  expect(withPlainNumbers(value)).toEqual({ timeout: [5, 12345678901234567000] });
  expect(JSON.stringify(value)).toBe('{"timeout":[5,12345678901234567000]}');
});

it('new outputs change nothing else: numbers, escapes, doubled keys, white space, a byte order mark', () => {
  const text = (outputs: string, count: string) =>
    '\ufeff{ "nbformat" : 4,"metadata": ' +
    '{"a": 1.0, "b": NaN, "c": 12345678901234567890, "a": "\\u00e9é\\/"},\r\n' +
    '  "cells": [\r\n    {\r\n      "outputs": ' +
    `${outputs},\r\n      "execution_count": ${count},\r\n` +
    '      "cell_type": "code"\r\n    }\r\n  ]\r\n}\t\n\n';
  expect(rewritten(text('[]', 'null'), [stream('a\nb')], 2)).toBe(
    text(
      '[\r\n        {\r\n          "output_type": "stream",\r\n          "name": "stdout",\r\n' +
        '          "text": [\r\n            "a\\n",\r\n            "b"\r\n' +
        '          ]\r\n        }\r\n      ]',
      '2',
    ),
  );
});

it('of two members of one name the one that counts is changed', () => {
  const text = (outputs: string) =>
    `{"cells": [{"outputs": [1], "outputs": ${outputs}, "execution_count": 1, "source": ["a"]}]}`;
  const written = '[{"output_type": "stream", "name": "stdout", "text": ["a"]}]';
  expect(rewritten(text('[]'), [stream('a')])).toBe(text(written));
  expect(rewritten(text(written), [])).toBe(text('[]'));
});

it('an output that has not changed keeps its text, and an absent list of outputs gets its place', () => {
  const kept = '{ "text" : "a", "name":"stdout","output_type":"stream"}';
  expect(rewritten(`{"cells":[{"execution_count":1,"outputs":[${kept}]}]}`, [stream('a'), stream('b')])).toBe(
    `{"cells":[{"execution_count":1,"outputs":[${kept},` +
      '{"text":"b","name":"stdout","output_type":"stream"}]}]}',
  );
  expect(rewritten('{"cells":[{"cell_type":"code","source":["a"]}]}', [])).toBe(
    '{"cells":[{"cell_type":"code","execution_count":1,"outputs":[],"source":["a"]}]}',
  );
});

it('a notebook of nbformat 3 keeps its format', () => {
  const text = (outputs: string) =>
    '{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": ["a"], ' +
    `"outputs": ${outputs}, "prompt_number": 1}]}]}`;
  const result: Output = {
    output_type: 'execute_result',
    data: { 'text/plain': 'a\nb', 'application/json': { a: 1 } },
    metadata: {},
    execution_count: 1,
  };
  expect(
    rewritten(text('[]'), [
      stream('a'),
      result,
      { output_type: 'error', ename: 'E', evalue: 'v', traceback: [] },
    ]),
  ).toBe(
    text(
      '[{"output_type": "stream", "stream": "stdout", "text": ["a"]}, ' +
        '{"json": ["{\\"a\\": 1}"], "metadata": {}, "output_type": "pyout", "prompt_number": 1, ' +
        '"text": ["a\\n", "b"]}, ' +
        '{"ename": "E", "evalue": "v", "output_type": "pyerr", "traceback": []}]',
    ),
  );
});

it('a file that is replaced keeps its permissions, and a link to it stays one', () => {
  const folder = temporaryFolderInPackage('rewrite-');
  const [file, link] = [join(folder, 'file'), join(folder, 'link')];
  writeFileSync(file, 'old');
  chmodSync(file, 0o600);
  symlinkSync('file', link);
  writeAtomically(link, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
});
