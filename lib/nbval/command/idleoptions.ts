/** Options of pytest and its plugins that say nothing about notebooks. */
const flags = new Set([
  ...['--no-header', '--no-summary', '--strict-markers', '--strict-config', '--strict', '--cache-clear'],
  ...['--setup-show', '--showlocals', '-l', '--no-showlocals', '--full-trace', '--pdb', '--runxfail', '--nf'],
  ...['--new-first', '--sw', '--stepwise', '--disable-warnings', '--disable-pytest-warnings', '--no-cov'],
  ...['--cov-append', '--cov-branch', '--self-contained-html', '--doctest-modules', '--forked'],
]);
const withValue = new Set([
  ...['-W', '--pythonwarnings', '--cov-report', '--cov-config', '--cov-fail-under', '--html', '--css'],
  ...['--log-level', '--log-cli-level', '--log-file', '--basetemp', '--durations-min', '--reruns'],
  ...[
    '--reruns-delay',
    '--timeout-method',
    '--confcutdir',
    '--junit-prefix',
    '--show-capture',
    '--verbosity',
  ],
  ...['--import-mode', '--maxprocesses', '--code-highlight', '--assert', '--randomly-seed', '--cov'],
]);

/**
 * The arguments without those options of pytest and its plugins that have no effect on notebooks, such as
 * `--cov`; and the names of these.
 */
export function withoutIdleOptions(args: readonly string[]): { args: string[]; idle: string[] } {
  const rest: string[] = [];
  const idle: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [name] = args[i].split('=', 1);
    const short = withValue.has(name.slice(0, 2)) && !name.startsWith('--') ? name.slice(0, 2) : name;
    if (flags.has(args[i])) idle.push(args[i]);
    else if (withValue.has(short)) {
      idle.push(short);
      // the value of --cov may be left out
      if (args[i] === short && (short !== '--cov' || /^[^-]/.test(args[i + 1] ?? '-'))) i++;
    } else rest.push(args[i]);
  }
  return { args: rest, idle };
}
