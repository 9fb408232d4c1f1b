import type * as TS from 'typescript';

/** Loads the TypeScript compiler, which takes a while, where it is first needed. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- at the first call, not before
export const loadTypeScript = (): typeof TS => require('typescript') as typeof TS;
