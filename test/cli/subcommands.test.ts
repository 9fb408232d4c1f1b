import { parseArguments, UsageError } from '../../lib/cli/args';
import { runSubcommand, type Subcommand } from '../../lib/cli/subcommands';

const subcommands = new Map<string, Subcommand>([
  ['kernel', () => 0],
  ['notebooks', args => Number(Boolean(parseArguments(args, { jobs: { type: 'string' } }).values.jobs))],
  [
    'fail',
    () => {
      throw new Error('no room');
    },
  ],
]);

async function run(...args: string[]) {
  const written = { out: '', error: '' };
  const code = await runSubcommand({ name: 'own', usage: 'usage\n', subcommands }, args, {
    out: text => (written.out += text),
    error: text => (written.error += text),
    isTerminal: false,
  });
  return { code, ...written };
}

it.each([
  [['kernel'], { code: 0, out: '', error: '' }],
  [['--help'], { code: 0, out: 'usage\n', error: '' }],
  [[], { code: 2, out: '', error: 'usage\n' }],
  [['kernl'], { code: 2, out: '', error: 'unknown command: kernl; did you mean kernel?\nTry own --help.\n' }],
  [['zork'], { code: 2, out: '', error: 'unknown command: zork\nTry own --help.\n' }],
  [
    ['notebooks', '--jbos', '2'],
    { code: 2, out: '', error: 'unknown option --jbos; did you mean --jobs?\nTry own notebooks --help.\n' },
  ],
  [['notebooks', '-q'], { code: 2, out: '', error: 'unknown option -q\nTry own notebooks --help.\n' }],
  [['fail'], { code: 1, out: '', error: 'no room\n' }],
])('own %j ends with its code, and says what is wrong', async (args, expected) =>
  expect(await run(...args)).toEqual(expected),
);

it('parseArguments names an option without its value', () => {
  expect(() => parseArguments(['--jobs'], { jobs: { type: 'string' } })).toThrow(UsageError);
  expect(() => parseArguments(['--jobs'], { jobs: { type: 'string' } })).toThrow("'--jobs <value>'");
});
