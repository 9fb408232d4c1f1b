import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package, as it is installed: `dist`, `notebooks` and `package.json` lie in it. */
export const packageFolder = dirname(require.resolve('fastbook-ts/package.json'));

/** What `package.json` says of this package. */
export const packageManifest = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
  readonly version: string;
};
