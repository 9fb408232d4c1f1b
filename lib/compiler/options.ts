import type * as TS from 'typescript';
import type { CompilerSettings } from './host';

/**
 * The options that cells and local modules are checked with. They are tslab's, not `tsconfig.json`'s: a
 * notebook means the same everywhere. Only what later versions of TypeScript have made better differs.
 */
export function optionsOf(
  ts: typeof TS,
  { libs, target, types, typeRoots }: CompilerSettings,
): TS.CompilerOptions {
  return {
    target: ts.ScriptTarget[target],
    lib: [...libs],
    types: [...types],
    typeRoots: [...typeRoots],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    esModuleInterop: true,
    allowJs: true,
    checkJs: true,
    strict: false,
    skipLibCheck: true,
    noEmit: true,
  };
}
