/** The streams of this process that a child may inherit. */
export type StreamName = 'stdout' | 'stderr';

/** The functions of `node:child_process` whose callers choose where the child's output goes. */
export const starters = ['spawn', 'spawnSync', 'execSync', 'execFileSync', 'fork'] as const;

/**
 * The arguments of one of the `starters`, with other file descriptors where the child would inherit this
 * process's stdout and stderr, and nothing where it would inherit stdin
 * (https://nodejs.org/api/child_process.html#optionsstdio).
 *
 * @param redirect gives the descriptor, or undefined where the stream stays this process's.
 */
export function withStdio(
  name: (typeof starters)[number],
  args: readonly unknown[],
  redirect: (stream: StreamName) => number | undefined,
): readonly unknown[] {
  const index = name === 'execSync' || isOptions(args[1]) ? 1 : 2;
  const options = args[index] ?? {};
  if (!isOptions(options)) return args; // Node says what is wrong
  const { stdio = name === 'fork' && !options.silent ? 'inherit' : 'pipe' } = options;
  const entries = stdio === 'inherit' ? ['inherit', 'inherit', 'inherit'] : stdio;
  if (!Array.isArray(entries)) return args;
  const redirected = entries.map((entry, i) => {
    const descriptor = descriptorOf(entry, i);
    if (descriptor === 0) return 'ignore';
    if (descriptor !== 1 && descriptor !== 2) return entry as unknown;
    return redirect(descriptor === 1 ? 'stdout' : 'stderr') ?? (entry as unknown);
  });
  if (name === 'fork' && !Array.isArray(stdio)) redirected.push('ipc');
  const [first, second] = args;
  const before = index === 1 ? [first] : [first, second];
  return [...before, { ...options, stdio: redirected }, ...args.slice(index + 1)];
}

interface StartOptions {
  stdio?: unknown;
  silent?: unknown;
}

const isOptions = (value: unknown): value is StartOptions =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The descriptor of this process that an entry of `stdio` stands for. */
function descriptorOf(entry: unknown, index: number): unknown {
  if (entry === 'inherit') return index;
  return typeof entry === 'object' && entry !== null ? (entry as { fd?: unknown }).fd : entry;
}
