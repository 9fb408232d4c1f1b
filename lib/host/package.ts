import { dirname } from 'node:path';

/** The folder of this package, as it is installed: `dist`, `notebooks` and `package.json` lie in it. */
export const packageFolder = dirname(require.resolve('fastbook-ts/package.json'));
