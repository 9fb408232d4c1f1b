import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/**
 * Installs a package into a folder of its own.
 *
 * @param spec as npm has it: `typescript@6`.
 * @returns whether npm could install it: not where there is no network, or no such version.
 */
export function npmInstall(folder: string, spec: string): boolean {
  mkdirSync(folder, { recursive: true });
  const args = [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--fetch-retries',
    '1',
    '--prefix',
    folder,
  ];
  return spawnSync('npm', [...args, spec], { encoding: 'utf8', timeout: 300_000 }).status === 0;
}
