import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root';

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

/**
 * Packs this package as it was built, and installs it into an empty project.
 *
 * @param own what the project has of its own, as npm has it: `typescript@6`.
 * @returns whether npm could install it: not where its registry cannot be reached.
 */
export function packedInstall(project: string, ...own: string[]): boolean {
  const npm = (...args: string[]) =>
    spawnSync('npm', [...args, '--no-audit', '--no-fund', '--fetch-retries', '1'], {
      cwd: project,
      encoding: 'utf8',
      timeout: 300_000,
    });
  const packed = npm('pack', root, '--ignore-scripts', '--silent');
  if (packed.status !== 0) throw new Error(`npm pack: ${packed.stderr}`);
  writeFileSync(join(project, 'package.json'), '{ "name": "own", "private": true }');
  const { status, stderr } = npm('install', ...own, packed.stdout.trim());
  if (status !== 0 && !/E(NOTFOUND|CONN|TIMEDOUT|AI_AGAIN)|network/.test(stderr)) throw new Error(stderr);
  return status === 0;
}
