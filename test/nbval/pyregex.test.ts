import { PatternError, UntranslatablePattern } from '../../lib/nbval/pyregex/node';
import { substitution } from '../../lib/nbval/pyregex/substitute';

/** `re.sub(pattern, replacement, text)` of Python 3.11, whose results these are. */
it.each([
  ['x*', '-', 'abxd', '-a-b--d-'],
  ['$', 'X', 'a\n', 'aX\nX'],
  ['(?m)$', 'X', 'a\nb', 'aX\nbX'],
  ['(?m)^', '>', 'a\r\u2028b\nc', '>a\r\u2028b\n>c'],
  ['.', '-', 'a\r\n\u2028', '--\n-'],
  ['(?s)a.', '-', 'a\nb', '-b'],
  ['\\d+', 'N', '\u06637\u00b2', 'N\u00b2'],
  ['\\w', 'W', '\u00e9_\u00b2-', 'WWW-'],
  ['(?a)\\w', 'W', '\u00e9_a', '\u00e9WW'],
  ['\\s', '_', '\u001c\u00a0\ufeff\u0085', '__\ufeff_'],
  ['\\b\u00e9', 'E', '\u00e9\u00e9 \u00e9', 'E\u00e9 E'],
  ['\\B', '.', 'ab', 'a.b'],
  ['\\B', '.', '', ''],
  ['(?P<a>x)(?P=a)', '<\\g<a>>', 'xx x', '<x> x'],
  ['(a)(b)?', '[\\1\\2]', 'aab', '[a][ab]'],
  ['a++b', '-', 'aaab', '-'],
  ['a*+a', '-', 'aaa', 'aaa'],
  ['(a{1,2}){2}+', '-', 'aaaab aab', '-b aab'],
  ['(?>a|ab)c', '-', 'abc ac', 'abc -'],
  ['(?i)k', '-', 'kK\u212a', '---'],
  ['(?i)i', '-', 'iI\u0130\u0131', '----'],
  ['(?i:A)b', '-', 'ab AB', '- AB'],
  ['(?i)[a-z]+', '-', 'A\u017fB1', '-1'],
  ['a{,2}', '-', 'aaa', '---'],
  ['a{', '-', 'a{', '-'],
  ['[]x]', '-', ']x[', '--['],
  ['[^]x]', '-', ']x[', ']x-'],
  ['\\x41\\u00e9\\101', '-', 'A\u00e9A', '-'],
  ['(?x) a b # c', '-', 'ab', '-'],
  ['(?#c)a', '-', 'a', '-'],
  ['(?<=ab)c', '-', 'abc c', 'ab- c'],
  ['\\Aa|a\\Z', '-', 'aaa', '-a-'],
  ['a', '\\n\\\\\\.\\012', 'a', '\n\\\\.\n'],
  ['a', '$1$&$$', 'a', '$1$&$$'],
  ['(a)', '\\g<1>0', 'a', 'a0'],
  ['\ud83d\ude00.', '-', '\ud83d\ude00\ud83d\ude00', '-'],
  ['$', '-', '\ud83d\ude00a', '\ud83d\ude00a-'],
  ['(?!a)', '-', 'b\ud83d\ude00', '-b-\ud83d\ude00-'],
  ['(?i)\u03c3', '-', '\u03c2\u03c3\u03a3', '---'],
])('sub(%j, %j, %j) is %j', (pattern, replacement, text, expected) => {
  expect(substitution(pattern, replacement)(text)).toBe(expected);
});

it.each([
  ['a(', 'x', 'missing ), unterminated subpattern at position 1'],
  ['a)', 'x', 'unbalanced parenthesis at position 1'],
  ['*', 'x', 'nothing to repeat at position 0'],
  ['^*', 'x', 'nothing to repeat at position 1'],
  ['a**', 'x', 'multiple repeat at position 2'],
  ['a{4294967295}', 'x', 'the repetition number is too large'],
  ['[b-a]', 'x', 'bad character range b-a at position 1'],
  ['[\\w-a]', 'x', 'bad character range \\w-a at position 1'],
  ['a{2,1}', 'x', 'min repeat greater than max repeat at position 2'],
  ['[a', 'x', 'unterminated character set at position 0'],
  ['\\q', 'x', 'bad escape \\q at position 0'],
  ['\\1', 'x', 'invalid group reference 1 at position 1'],
  ['(a\\1)', 'x', 'cannot refer to an open group at position 2'],
  ['(?<=a+)b', 'x', 'look-behind requires fixed-width pattern'],
  ['a(?i)b', 'x', 'global flags not at the start of the expression at position 1'],
  ['(?<n>a)', 'x', 'unknown extension ?<n at position 1'],
  ['(?P<n>a)(?P<n>b)', 'x', "redefinition of group name 'n' as group 2; was group 1"],
  ['a', '\\1', 'invalid group reference 1 at position 1'],
  ['a', '\\q', 'bad escape \\q at position 0'],
  ['a', '\\g<n>', "unknown group name 'n' at position 3"],
  ['a', '\\400', 'octal escape value \\400 outside of range 0-0o377 at position 0'],
])('%j with %j is refused as Python does', (pattern, replacement, message) => {
  expect(() => substitution(pattern, replacement)).toThrow(PatternError);
  expect(() => substitution(pattern, replacement)).toThrow(message);
});

it.each([
  ['(a)?(?(1)b|c)', 'x', 'asks whether a group matched'],
  ['(a)?\\1', 'x', 'group 1, which may take no part'],
  ['(?:(a)|b)*', '\\1', 'group 1, which may take no part in the last round'],
  ['a*?|(?:b*){0}', 'x', 'match nothing where it could match something'],
  ['\\N{DIGIT ONE}', 'x', 'names a character'],
  ['(?i)(a)\\1', 'x', 'without regard to case'],
])('%j with %j is not translated, since it would not be the same', (pattern, replacement, message) => {
  expect(() => substitution(pattern, replacement)).toThrow(UntranslatablePattern);
  expect(() => substitution(pattern, replacement)).toThrow(message);
});
