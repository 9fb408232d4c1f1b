import { UsageError } from '../../lib/cli/args';
import { parseNbvalArguments } from '../../lib/nbval/command/arguments';
import { nbvalJunit } from '../../lib/nbval/command/junit';
import { keywordMatcher } from '../../lib/nbval/command/keyword';

it('arguments are those of nbval', () => {
  expect(
    parseNbvalArguments([
      '--nbval-lax',
      '--nbval-cell-timeout=5',
      '--nbval-kernel-startup-timeout',
      'inf',
      '-k',
      'a or b',
      '-x',
      'x.ipynb',
    ]),
  ).toMatchObject({
    enabled: true,
    lax: true,
    cellTimeout: 5,
    startupTimeout: Infinity,
    keyword: 'a or b',
    maxFail: 1,
    paths: ['x.ipynb'],
  });
  expect(parseNbvalArguments(['--nbval', '--sanitize-with', 'f'])).toMatchObject({
    sanitizeWith: 'f',
    warnings: ['--sanitize-with has been renamed to --nbval-sanitize-with'],
  });
  expect(parseNbvalArguments(['--nbval', '-p', 'no:nbval'])).toMatchObject({ enabled: false });
  expect(
    parseNbvalArguments([
      '--nbval',
      '-ra',
      '--tb=short',
      '-s',
      '--durations=3',
      '--dist',
      'loadscope',
      'x.ipynb',
    ]),
  ).toMatchObject({ paths: ['x.ipynb'] });
  expect(() => parseNbvalArguments(['--sanitize-with=a', '--nbval-sanitize-with=b'])).toThrow(
    '--sanitize-with and --nbval-sanitize-with were both supplied.',
  );
  expect(() => parseNbvalArguments(['--nbval-cell-timeout=soon'])).toThrow(UsageError);
  expect(() => parseNbvalArguments(['--nothing'])).toThrow('unknown option --nothing');
});

it.each([
  ['cell and not 2', true],
  ['(a or cell) and 1', true],
  ['2', false],
  ['not cell', false],
])('-k %j', (expression, expected) => {
  expect(keywordMatcher(expression)(['it.ipynb', 'Cell 1'])).toBe(expected);
});

it('-k refuses a wrong expression', () => {
  for (const expression of ['and', '(a', 'a b', 'not'])
    expect(() => keywordMatcher(expression)(['a'])).toThrow(`Wrong expression passed to '-k': ${expression}`);
});

it('a report in JUnit form is XML whatever a cell has printed', () => {
  const xml = nbvalJunit(
    [
      {
        path: 'it.ipynb',
        name: 'Cell 1',
        kind: 'failed',
        message: 'a "b" & <c>',
        text: '\x1b[31mred\x1b[0m \x00 \ud800',
        seconds: 1,
      },
    ],
    1,
  );
  expect(xml).toContain('<failure message="a &quot;b&quot; &amp; &lt;c&gt;">red \ufffd \ufffd</failure>');
  expect(xml).toContain('tests="1" failures="1" errors="0" skipped="0"');
});
