import { join } from 'node:path';
import { packageFolder } from '../../host/package';
import type { KernelCommand } from './kernel';

const parentPoller = join(packageFolder, 'dist', 'lib', 'jupyter', 'client', 'parentpoller.js');

/** The command of stock tslab, which our own kernel is measured beside. */
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
 * tslab's words on a failure, without its own frames, and without places in the JavaScript that it has made
 * of the cell.
 */
export function readable(stderr: string): string {
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
