import { replay, type Scenario, type ScenarioCell } from '../support/scenario';
import { display, raised, result, stdout } from '../support/notebook';

/** The verdict on one cell in compat, in words. */
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
    expect(verdictOf({ execution_count: undefined as never })).toBe(
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

it('cells after a timeout are expected to fail, and with xfail_strict have to', () => {
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
});
