import { readFileSync } from 'node:fs';

const protocolVersion = '5.3';

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')) as { version: string }).version;

const [own, typescript] = [versionOf('fastbook-ts'), versionOf('typescript')];

/**
 * The content of `kernel_info_reply`
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-info).
 */
export const kernelInfo = {
  status: 'ok',
  protocol_version: protocolVersion,
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
  banner: `TypeScript ${typescript} on Node ${process.version}, by fastbook-ts ${own}`,
  help_links: [{ text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' }],
  supported_features: [],
};
