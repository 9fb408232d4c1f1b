import { spawnSync } from 'node:child_process';
import { root } from './root';
import { itWhere } from './skip';
import { vulkanEnvironment } from './vulkan';

const environment = { ...process.env, ...vulkanEnvironment() };

/**
 * Runs Node in a process of its own: Dawn needs Node's own globals, and TensorFlow is never unloaded.
 */
export const runNode = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...environment, ...env },
    encoding: 'utf8',
    timeout: 280_000,
  });

/** `it` where the backend loads, `it.skip` with the reason elsewhere. */
export function itOn(backend: string): ReturnType<typeof itWhere> {
  const start = `
    const { startBackend } = require('fastbook-ts');
    startBackend('${backend}').catch(({ message }) => console.error(message));`;
  const { stderr } = runNode(['-e', start]);
  const reason = /backend \S+ does not load: (.*)\. Leave/.exec(stderr)?.[1];
  return itWhere(reason === undefined, reason ?? '');
}
