import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

if (process.versions['pnp'])
  throw new Error(
    "fastbook-ts does not run under Yarn's Plug'n'Play, where packages are no folders: " +
      'write nodeLinker: node-modules into .yarnrc.yml, and install again',
  );

/** The folder of this package, as it is installed: `dist`, `notebooks` and `package.json` lie in it. */
export const packageFolder = dirname(require.resolve('fastbook-ts/package.json'));

/** What `package.json` says of this package. */
export const packageManifest = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
  readonly version: string;
};
