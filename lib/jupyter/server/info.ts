import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const protocolVersion = '5.3';

const versionOf = (name: string): string => {
  const file =
    name === 'fastbook-ts'
      ? require.resolve('fastbook-ts/package.json')
      : join(dirname(require.resolve('tslab/bin/tslab')), '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
};

/**
 * The content of `kernel_info_reply`
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-info).
 */
export const kernelInfo = {
  status: 'ok',
  protocol_version: protocolVersion,
  implementation: 'fastbook-ts',
  implementation_version: versionOf('fastbook-ts'),
  language_info: {
    name: 'typescript',
    version: '5.0.4', // the TypeScript that tslab bundles
    mimetype: 'text/typescript',
    file_extension: '.ts',
    pygments_lexer: 'typescript',
    nbconvert_exporter: 'script',
    codemirror_mode: { name: 'javascript', mode: 'typescript', typescript: true },
  },
  banner: `TypeScript, by tslab ${versionOf('tslab')}, on Node ${process.version}`,
  help_links: [{ text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' }],
  supported_features: [],
};
