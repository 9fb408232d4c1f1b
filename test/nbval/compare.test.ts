import { parseJson } from '../../lib/jupyter/notebook/parsejson';
import { coalesceStreams } from '../../lib/nbval/compare/coalesce';
import { isEqual } from '../../lib/nbval/compare/equal';
import { formatG, splitLines } from '../../lib/nbval/compare/python';
import { parseSanitizeFile, sanitizer } from '../../lib/nbval/compare/sanitize';
import { isClose } from '../../lib/nbval/compare/tolerance';
import { explain } from '../../lib/nbval/report/explain';

it.each([
  ['10%\r20%\r30%', '30%'],
  ['abc\r\n', 'abc\r\n'],
  ['10%\r20%\r', '20%\r'],
  ['abcdef\rXY', 'XY'],
  ['abc\b\bX', 'abc\b\bX'],
  ['a\u2028b\rc', 'c'],
])('the stream %j is %j', (text, expected) => {
  const outputs = [{ output_type: 'stream', name: 'stdout', text }];
  expect(coalesceStreams(outputs)).toEqual([{ ...outputs[0], text: expected }]);
});

it('a sanitise file is read line by line, and applied pair by pair', () => {
  const pairs = parseSanitizeFile(
    '[x]\r\nregex: foo\nreplace: b1\nregex:no\nreplace:no\n regex: no\n replace: no\n' +
      'regex: b2\nreplace: b3\nregex: foo\nreplace: b2',
  );
  expect(pairs).toEqual([
    { regex: 'foo', replace: 'b2' },
    { regex: 'b2', replace: 'b3' },
  ]);
  expect(sanitizer(pairs)('foo')).toBe('b3');
});

it.each([
  ['loss 0.250001', 'loss 0.25', true],
  ['loss 0.26', 'loss 0.25', false],
  ['loss 0.251', 'loss 0.25', false],
  ['conv2d', 'conv3d', false],
  ['1e-3', '0.001', true],
  ['a  0.5  b', 'a 0.5000 b', true],
  ['-1', '1', false],
  [{ a: [1.0001, 'x 2'] }, { a: [1, 'x 2'] }, true],
  [{ a: 1 }, { b: 1 }, false],
  ['| 9.99 |\n|------|', '| 10.0 |\n|-------|', true],
  ['two', 'three', false],
  ['1.2.3', '1.2.4', false],
])('%j against %j with a tolerance: %s', (stored, fresh, expected) => {
  expect(isClose(stored, fresh, { rtol: 2e-3, atol: 0 })).toBe(expected);
});

it('a difference is shown where it is, and base64 by its digest', () => {
  const lines = Array.from({ length: 1000 }, (_, i) => `line ${i}`);
  const shown = explain({
    kind: 'mismatch',
    key: 'stdout',
    stored: lines.join('\n'),
    fresh: lines.with(500, 'other').join('\n'),
  });
  expect(shown).toMatch(/^mismatch 'stdout', first at line 501, column 1\n.*- line 500\n\+ other\n/s);
  const others = explain({
    kind: 'mismatch',
    key: 'stdout',
    stored: lines.join('\n'),
    fresh: lines.map(line => `${line}!`).join('\n'),
  });
  for (const text of [shown, others]) expect(text.split('\n').length).toBeLessThan(100);
  expect(explain({ kind: 'mismatch', key: 'stdout', stored: 'a\n', fresh: 'a' })).toContain(
    'no new line at the end',
  );
  expect(explain({ kind: 'mismatch', key: 'k', stored: 'A'.repeat(68), fresh: 'b' })).toContain(
    'AAAAAAAA...<snip base64, md5=',
  );
});

it("lines and numbers are Python's", () => {
  expect(splitLines('a\r\nb\x1cc\u2028d\x85e\n')).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect([2000, 0.5, 1e6, 1e-5, 0.1 + 0.2, Infinity].map(formatG)).toEqual([
    '2000',
    '0.5',
    '1e+06',
    '1e-05',
    '0.3',
    'inf',
  ]);
});

it.each([
  ['1', '1.0', true],
  ['1', 'true', true],
  ['0', '-0.0', true],
  ['12345678901234567890', '12345678901234567891', false],
  ['9007199254740993', '9007199254740992.0', false],
  ['100000000000000000000', '1e20', true],
  ['[NaN]', '[NaN]', true],
  ['Infinity', '-Infinity', false],
  ['Infinity', '1e400', true],
  ['1.5', '1.5', true],
  ['"1"', '1', false],
  ['1', 'null', false],
  ['{"a": 1.0, "b": [2]}', '{"b": [2.0], "a": true}', true],
])('%s == %s as in Python: %s', (a, b, expected) => {
  expect(isEqual(parseJson(a), parseJson(b))).toBe(expected);
});

it('in a changed line the characters that differ are marked, as by ndiff; in others nothing is', () => {
  const shown = (stored: string, fresh: string) => explain({ kind: 'mismatch', key: 'k', stored, fresh });
  expect(shown('a\nloss 0.5312\nb', 'a\nloss 0.7312\nb')).toContain(
    '- loss 0.5312\n?        ^\n+ loss 0.7312\n?        ^\n  b',
  );
  expect(shown('epoch 1', 'epoch 10')).toContain('- epoch 1\n+ epoch 10\n?        ^');
  expect(shown('3', '2')).not.toContain('?');
  expect(shown('ab\nac', 'bb\nbc')).not.toContain('?');
});
