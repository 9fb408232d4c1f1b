import { dirname, join } from 'node:path';
import type * as TS from 'typescript';

/** Loads the TypeScript compiler of tslab, so that cells are parsed as the kernel parses them. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- by a path that is found at run time
export const loadTypeScript = (): typeof TS => (compiler ??= require(compilerFile()) as typeof TS);

let compiler: typeof TS | undefined;

const compilerFile = () =>
  require.resolve('@tslab/typescript-for-tslab', {
    paths: [join(dirname(require.resolve('tslab/bin/tslab')), '..', 'dist')],
  });
