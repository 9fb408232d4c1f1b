import { join } from 'node:path';
import { packageFolder } from '../../host/package';
import type { KernelCommand } from './kernel';

const parentPoller = join(packageFolder, 'dist', 'lib', 'jupyter', 'client', 'parentpoller.js');

/** The command of stock tslab: tslab's own kernel, with which tests and benchmarks compare ours. */
export function tslabKernel(): KernelCommand {
  return {
    argv: [
      process.execPath,
      '--require',
      parentPoller,
      require.resolve('tslab/bin/tslab'),
      'kernel',
      '--config-path={connection_file}',
    ],
  };
}

/**
 * A traceback that stock tslab wrote to stderr, without the frames of tslab and Node, and without the
 * positions in the JavaScript that tslab compiled.
 */
export function readableTraceback(stderr: string): string {
  return stderr
    .split('\n')
    .filter(
      line =>
        !/^\s+at .*(node:|[\\/]tslab[\\/]dist[\\/])/.test(line) &&
        !/^(\s+at )?evalmachine\.<anonymous>:\d+/.test(line),
    )
    .map(line => line.replace(/ \(evalmachine\.<anonymous>:[\d:]+\)$/, ''))
    .join('\n')
    .trim();
}
