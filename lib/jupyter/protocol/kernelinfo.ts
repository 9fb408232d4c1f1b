/**
 * The content of `kernel_info_reply`
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-info).
 *
 * @param own the package's version.
 * @param typescript TypeScript's version.
 * @param place what the kernel runs on or in, for the banner.
 */
export const kernelInfoOf = (own: string, typescript: string, place: string) => ({
  status: 'ok',
  protocol_version: '5.3',
  implementation: 'fastbook-ts',
  implementation_version: own,
  language_info: {
    name: 'typescript',
    version: typescript,
    mimetype: 'text/typescript',
    file_extension: '.ts',
    pygments_lexer: 'typescript',
    nbconvert_exporter: 'script',
    codemirror_mode: { name: 'javascript', mode: 'typescript', typescript: true },
  },
  banner: `TypeScript ${typescript} ${place}, by fastbook-ts ${own}`,
  help_links: [{ text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' }],
});
