/**
 * Whether a notebook's markers may begin with `//`: not in languages whose comments begin with `#`.
 *
 * @param metadata of the notebook.
 */
export function hasSlashComments(metadata: Readonly<Record<string, unknown>>): boolean {
  return !hashLanguages.has(languageOf(metadata));
}

const hashLanguages = new Set([
  'python',
  'r',
  'julia',
  'ruby',
  'bash',
  'sh',
  'perl',
  'raku',
  'elixir',
  'octave',
  'coconut',
  'powershell',
  'sage',
]);

/** The language of a notebook; without a kernel it is Python, as in nbval. */
function languageOf(metadata: Readonly<Record<string, unknown>>): string {
  const { kernelspec, language_info } = metadata as {
    kernelspec?: { name?: unknown; language?: unknown };
    language_info?: { name?: unknown };
  };
  const named = [kernelspec?.language, language_info?.name, kernelspec?.name].find(
    name => typeof name === 'string',
  );
  return (named ?? 'python').toLowerCase().replace(/[\d.]+$/, ''); // a kernel named python3
}
