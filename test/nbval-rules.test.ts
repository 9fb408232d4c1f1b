import { readMarkers } from '../lib/nbval/notebook/markers';
import { hasSlashComments } from '../lib/nbval/notebook/language';
import { explain } from '../lib/nbval/report/explain';
import { isClose } from '../lib/nbval/compare/tolerance';
import { coalesceStreams } from '../lib/nbval/compare/coalesce';
import { parseSanitizeFile, sanitizer } from '../lib/nbval/compare/sanitize';
import { readSettings } from '../lib/nbval/notebook/cellsettings';
import { UsageError } from '../lib/cli/args';
import { parseNbvalArguments } from '../lib/nbval/command/arguments';
import { keywordMatcher } from '../lib/nbval/command/keyword';
import { nbvalJunit } from '../lib/nbval/command/junit';
import { formatG, splitLines } from '../lib/nbval/compare/python';
import { replay, type Scenario, type ScenarioCell } from './support/scenario';
import { display, raised, result, stdout } from './support/notebook';

const rules = { checkByDefault: true, slashComments: true, skipExecution: true };

describe('readMarkers', () => {
  it.each([
    ['# NBVAL_SKIP', { skip: true }],
    ['   ###  NBVAL_SKIP  ', { skip: true }],
    ['// NBVAL_SKIP', { skip: true }],
    ['s = `\n// NBVAL_IGNORE_OUTPUT\n`', { check: false }],
    ['x\u2028#PYTEST_VALIDATE_IGNORE_OUTPUT', { check: false }],
    ['# NBVAL_RAISES_EXCEPTION', { checkException: true }],
    ['x # NBVAL_SKIP', {}],
    ['# NBVAL_SKIP: why', {}],
    ['# nbval_skip', {}],
    ['/* NBVAL_SKIP */', {}],
  ])('%j', (source, expected) => {
    expect(readMarkers(source, undefined, rules).options).toEqual({
      check: true,
      checkException: false,
      skip: false,
      ...expected,
    });
  });

  it('the last marker counts, comments win over tags, and both are warned of', () => {
    const { options, warnings } = readMarkers(
      '# NBVAL_CHECK_OUTPUT\n# NBVAL_IGNORE_OUTPUT',
      ['nbval-check-output', 'nbval-check-output'],
      rules,
    );
    expect(options.check).toBe(false);
    expect(warnings).toEqual([
      'Overlapping options from comments and metadata, using options from comments: check',
      'Conflicting metadata tags found, using the latest:  nbval-check-output VS nbval-check-output',
      'Conflicting comment markers found, using the latest:  NBVAL_CHECK_OUTPUT VS NBVAL_IGNORE_OUTPUT',
    ]);
  });

  it('tags that are no list are passed over with a warning', () => {
    expect(readMarkers('', 'nbval-skip', rules)).toEqual({
      options: { check: true, checkException: false, skip: false },
      warnings: ['Cell tags is not a list, ignoring.'],
    });
  });

  it("nbclient's skip-execution is honoured, but not as nbval", () => {
    expect(readMarkers('', ['skip-execution'], rules).options.skip).toBe(true);
    expect(readMarkers('', ['skip-execution'], { ...rules, skipExecution: false }).options.skip).toBe(false);
  });

  it.each([
    [{}, false],
    [{ kernelspec: { name: 'python3' } }, false],
    [{ kernelspec: { name: 'ir', language: 'R' } }, false],
    [{ kernelspec: { name: 'tslab', language: 'typescript' } }, true],
    [{ kernelspec: { name: 'deno' } }, true],
  ])('// begins a comment in %j: %s', (metadata, expected) => {
    expect(hasSlashComments(metadata)).toBe(expected);
  });
});

/** What becomes of one cell. */
function verdictOf(cell: Partial<ScenarioCell>, scenario: Partial<Scenario> = {}): string {
  const [{ status, failure }] = replay({
    name: '',
    args: ['--nbval'],
    sanitize: null,
    notebook_metadata: {},
    extra_skip_compare: [],
    ...scenario,
    cells: [
      {
        source: '',
        metadata: {},
        execution_count: 1,
        reference_outputs: [],
        kernel_messages: [],
        reply_status: 'ok',
        timed_out_before: false,
        timed_out_after: false,
        ...cell,
      },
    ],
  });
  const difference = failure?.difference;
  return [
    status,
    difference
      ? `${difference.kind} ${'key' in difference ? difference.key : difference.fields.join()}`
      : failure?.message,
  ]
    .filter(Boolean)
    .join(': ');
}
const sent = (output: { output_type: string; [key: string]: unknown }) => {
  const { output_type: msg_type, ...content } = output;
  return { msg_type, content };
};

describe('a cell', () => {
  it.each([
    ['equal outputs', [stdout('a')], [stdout('a')], 'passed'],
    [
      'pieces of a stream, apart and together',
      [stdout('ab')],
      [stdout('a'), { ...stdout('e'), name: 'stderr' }, stdout('b')],
      'failed: unexpected-fields stderr',
    ],
    [
      'pieces of both streams',
      [stdout('ab'), { ...stdout('e'), name: 'stderr' }],
      [stdout('a'), { ...stdout('e'), name: 'stderr' }, stdout('b')],
      'passed',
    ],
    [
      'a list of texts in JSON',
      [display({ 'application/json': ['a', 'b'] })],
      [display({ 'application/json': ['a', 'b'] })],
      'passed',
    ],
    ['a display for a result', [display({ 'text/plain': '1' })], [result('1')], 'passed'],
    ['a missing picture', [display({ 'image/png': 'AAAA' })], [], 'passed'],
    [
      'another svg',
      [display({ 'image/svg+xml': '<a/>' })],
      [display({ 'image/svg+xml': '<b/>' })],
      'failed: mismatch image/svg+xml',
    ],
    [
      'one and true',
      [display({ 'application/json': { a: 1 } })],
      [display({ 'application/json': { a: true } })],
      'passed',
    ],
    [
      'another order of a list',
      [display({ 'application/json': [1, 2] })],
      [display({ 'application/json': [2, 1] })],
      'failed: mismatch application/json',
    ],
    ['lines as a list', [{ ...stdout(''), text: ['a\n', 'b'] }], [stdout('a\nb')], 'passed'],
    ['twice the result', [result('1')], [result('1'), result('1')], 'failed: count text/plain'],
    ['an unknown key', [{ ...result('1'), foo: 1 }], [result('1')], 'failed: missing-fields foo'],
    ['a missing new line', [stdout('a\n')], [stdout('a')], 'failed: mismatch stdout'],
    ['an error that is not there', [raised('A', 'b')], [], 'failed: missing-fields ename,evalue'],
    ['an error', [], [raised('A', 'b')], 'failed: Cell execution caused an exception'],
  ])('with %s', (_, reference_outputs, messages, expected) => {
    expect(verdictOf({ reference_outputs, kernel_messages: messages.map(sent) })).toBe(expected);
  });

  it('that may raise is compared by name and message', () => {
    const kernel_messages = [sent(raised('A', 'b'))];
    expect(
      verdictOf({
        metadata: { tags: ['raises-exception'] },
        reference_outputs: [raised('A', 'b')],
        kernel_messages,
      }),
    ).toBe('passed');
    expect(
      verdictOf({
        metadata: { tags: ['raises-exception'] },
        reference_outputs: [raised('A', 'c')],
        kernel_messages,
      }),
    ).toBe('failed: mismatch evalue');
  });

  it('has no markers behind // for nbval, whatever its language', () => {
    expect(
      verdictOf(
        { source: '// NBVAL_SKIP' },
        { notebook_metadata: { kernelspec: { name: 'tslab', language: 'typescript' } } },
      ),
    ).toBe('passed');
  });

  it('that raises fails in lax, too', () => {
    expect(verdictOf({ kernel_messages: [sent(raised('A', 'b'))] }, { args: ['--nbval-lax'] })).toBe(
      'failed: Cell execution caused an exception',
    );
  });

  it('that was not run is not compared, unless it has outputs', () => {
    expect(verdictOf({ execution_count: null, kernel_messages: [sent(stdout('a'))] })).toBe('passed');
    expect(verdictOf({ execution_count: null, reference_outputs: [stdout('a')] })).toBe(
      'failed: Unrun reference cell has outputs',
    );
    expect(verdictOf({ execution_count: undefined as unknown as null })).toBe(
      'failed: The stored cell has no execution_count',
    );
  });

  it('has streams and types that do not count', () => {
    expect(
      verdictOf(
        { kernel_messages: [sent({ ...stdout('e'), name: 'stderr' })] },
        { extra_skip_compare: ['stderr'] },
      ),
    ).toBe('passed');
  });

  it('has pictures that count only with --nbdime', () => {
    const pictures = {
      reference_outputs: [display({ 'image/png': 'AAAA' })],
      kernel_messages: [sent(display({ 'image/png': 'BBBB' }))],
    };
    expect(verdictOf(pictures)).toBe('passed');
    expect(verdictOf(pictures, { args: ['--nbval', '--nbdime'] })).toBe('failed: mismatch image/png');
  });

  it('with a wrong pattern fails where there is something to sanitise', () => {
    const sanitize = 'regex: a(\nreplace: x\n';
    expect(
      verdictOf({ reference_outputs: [stdout('a')], kernel_messages: [sent(stdout('a'))] }, { sanitize }),
    ).toMatch(/^failed: the sanitise pattern "a\(" with the replacement "x" is wrong: missing \)/);
    expect(verdictOf({}, { sanitize })).toBe('passed');
  });
});

it(
  'cells after a timeout are expected to fail, and one that passes is a failure only where ' +
    'that is strict',
  () => {
    const cell: ScenarioCell = {
      source: '',
      metadata: {},
      execution_count: 1,
      reference_outputs: [],
      kernel_messages: [],
      reply_status: 'ok',
      timed_out_before: true,
      timed_out_after: true,
    };
    const cells = [
      {
        ...cell,
        kernel_messages: [sent(raised('KeyboardInterrupt', ''))],
        reply_status: null,
        timed_out_before: false,
      },
      cell,
      { ...cell, reference_outputs: [stdout('a')] },
      { ...cell, source: '# NBVAL_SKIP' },
      { ...cell, reply_status: null },
      { ...cell, reply_status: null },
    ];
    const scenario: Scenario = {
      name: '',
      args: ['--nbval', '--nbval-cell-timeout', '2'],
      sanitize: null,
      notebook_metadata: {},
      extra_skip_compare: [],
      cells,
    };
    expect(replay(scenario).map(({ status }) => status)).toEqual([
      'failed',
      'xpassed',
      'xfailed',
      'skipped',
      'xfailed',
      'xfailed',
    ]);
    expect(replay(scenario).map(({ failure }) => failure?.message)).toEqual([
      'Timeout of 2 seconds exceeded executing cell',
      undefined,
      'Cell outputs differ',
      undefined,
      expect.stringContaining('Failed to interrupt kernel in 5 seconds'),
      'Kernel dead on test start',
    ]);
    expect(replay({ ...scenario, args: [...scenario.args, '-o', 'xfail_strict=true'] })[1].status).toBe(
      'failed',
    );
  },
);

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
    '[x]\r\nregex: foo\nreplace: b1\nregex:no\nreplace:no\n regex: no\n replace: no\nregex: ' +
      'b2\nreplace: b3\nregex: foo\nreplace: b2',
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

it('settings are read from metadata and tags, and what cannot be meant is named', () => {
  expect(
    readSettings({ nbval: { rtol: 1, timeout: 3 }, tags: ['nbval-rtol=1e-3', 'nbval-images', 'other'] }),
  ).toEqual({ rtol: 1e-3, timeout: 3, images: 0 });
  expect(() => readSettings({ tags: ['nbval-rtol=soon'] })).toThrow(
    'nbval-rtol: expected a number, 0 or more, got "soon"',
  );
  expect(() => readSettings({ nbval: { nothing: 1 } })).toThrow(
    'metadata.nbval.nothing: there is no such setting',
  );
  expect(() => readSettings({ nbval: { images: 2 } })).toThrow(
    'metadata.nbval.images: expected true, or a share from 0 to 1, got 2',
  );
});

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
  expect(() => parseNbvalArguments(['--nothing'])).toThrow("'--nothing'");
});

it.each([
  ['cell and not 2', true],
  ['(a or cell) and 1', true],
  ['2', false],
  ['not cell', false],
])('-k %j', (expression, expected) => {
  expect(keywordMatcher(expression)(['it.ipynb', 'Cell 1'])).toBe(expected);
});

it('-k minds what is no expression', () => {
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

it("has Python's lines and numbers", () => {
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
