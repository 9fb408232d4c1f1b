import { dirname, join } from 'node:path';
import { environmentNames } from '../../compiler/environmentnames';
import type { CompilerSettings } from '../../compiler/host';
import { packageFolder } from '../../host/package';
import { availableLibs } from './availablelibs';
import { slashed } from './nodehost';

/** The settings of the compiler on this version of Node. */
export function nodeSettings(): CompilerSettings {
  const built = slashed(join(packageFolder, 'dist'));
  const major = Number(process.versions.node.split('.')[0]);
  return {
    libFolder: slashed(dirname(require.resolve('typescript'))),
    fixedFolders: [built],
    libs: availableLibs(),
    target: major >= 24 ? 'ES2025' : major >= 22 ? 'ES2024' : 'ES2023',
    typeRoots: [slashed(join(dirname(require.resolve('@types/node/package.json')), '..'))],
    types: ['node'],
    declarations: ['cellglobals', 'tslab'].map(name => `${built}/lib/jupyter/server/${name}.d.ts`),
    globals: new Set([...Object.getOwnPropertyNames(globalThis), ...environmentNames]),
  };
}
