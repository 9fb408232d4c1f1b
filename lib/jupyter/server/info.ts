import { readFileSync } from 'node:fs';
import { kernelInfoOf } from '../protocol/kernelinfo';

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')) as { version: string }).version;

/** Whether front ends may debug: not where the compiler is the client's, as that of a submission. */
export const hasDebugger = process.env['FASTBOOK_COMPILER'] !== 'off';

/** What this kernel answers to a `kernel_info_request`. */
export const kernelInfo = {
  ...kernelInfoOf(versionOf('fastbook-ts'), versionOf('typescript'), `on Node ${process.version}`),
  debugger: hasDebugger,
  supported_features: hasDebugger ? ['debugger'] : [],
};
