import { normalizer, type NormalizerName } from '../../lib/nbval/compare/normalize';

const apply = (name: NormalizerName, text: string) => normalizer([name])('stdout', text);

it.each<[NormalizerName, string, string]>([
  ['ansi', '\x1b[1;31mred\x1b[0m \x1b]8;;http://a\x07link\x1b]8;;\x07', 'red link'],
  ['timestamps', '2024-01-31', '<timestamp>'],
  ['timestamps', '2024-01-31T12:34:56.789Z, then', '<timestamp>, then'],
  ['timestamps', '2024-01-31 12:34:56,123 INFO', '<timestamp> INFO'],
  ['timestamps', '2024-01-31T12:34+01:00', '<timestamp>'],
  ['timestamps', '2024/1/5', '<timestamp>'],
  ['timestamps', 'Wed Jan 31 12:34:56 2024', '<timestamp>'],
  ['timestamps', 'Wed, 31 Jan 2024 12:34:56 GMT', '<timestamp>'],
  ['timestamps', 'Wed Jan 31 2024 12:34:56 GMT+0100', '<timestamp>'],
  ['timestamps', 'datetime.datetime(2024, 1, 31, 12, 34)', '<timestamp>'],
  ['timestamps', 'at 09:05:01', 'at <timestamp>'],
  [
    'timestamps',
    'version 1.2.3, 2024 rows, 10:20, 2024-13-01, a:b:c',
    'version 1.2.3, 2024 rows, 10:20, 2024-13-01, a:b:c',
  ],
  ['uuids', 'id=123E4567-e89b-12d3-a456-426614174000.', 'id=<uuid>.'],
  ['uuids', 'd41d8cd98f00b204e9800998ecf8427e', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['addresses', '<A object at 0x10e4>', '<A object at <address>>'],
  ['addresses', 'ptr 0x7f3a2c4d5e6f', 'ptr <address>'],
  ['addresses', '0xff, 0xff8800, 0xdeadbeef', '0xff, 0xff8800, 0xdeadbeef'],
  ['paths', 'File "/home/me/proj/x.py", line 3', 'File "<path>/x.py", line 3'],
  ['paths', 'C:\\Users\\me\\x.py', '<path>/x.py'],
  ['paths', "'C:\\\\Users\\\\me\\\\x.py'", "'<path>/x.py'"],
  ['paths', '/tmp/ipykernel_12/345.py:1: UserWarning', '<path>:1: UserWarning'],
  ['paths', '~/data/x.csv', '<path>/x.csv'],
  [
    'paths',
    'https://a.org/b/c and/or 1/2/3 </td></tr> ./a/b',
    'https://a.org/b/c and/or 1/2/3 </td></tr> ./a/b',
  ],
  [
    'paths',
    '<img src="data:image/jpeg;base64,/9j/4AAQ/x/y">',
    '<img src="data:image/jpeg;base64,/9j/4AAQ/x/y">',
  ],
  ['whitespace', '  a \t b\r\n\n c\u00a0d ', 'a b c d'],
])('%s: %j is %j', (name, text, expected) => {
  expect(apply(name, text)).toBe(expected);
});

it('all texts in JSON are normalised, and bytes are not', () => {
  const all = normalizer(['whitespace', 'paths']);
  expect(all('application/json', { a: ['/tmp/x/y', 1, null], b: { c: ' d ' } })).toEqual({
    a: ['<path>/y', 1, null],
    b: { c: 'd' },
  });
  expect(all('image/png', 'iVBO /9j/4A/x\n')).toBe('iVBO /9j/4A/x\n');
  expect(normalizer([])('stdout', ' a ')).toBe(' a ');
});

it('folders of a text that is nothing else are replaced at once', () => {
  expect(normalizer(['paths'])('stdout', 'a/'.repeat(200_000))).toBe('a/'.repeat(200_000));
});
