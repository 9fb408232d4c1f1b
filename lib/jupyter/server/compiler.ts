import type * as TS from 'typescript';

/** The TypeScript that tslab bundles, with its internal functions. */
export type Compiler = Omit<typeof TS, 'createSourceFile'> & {
  createSourceFile(
    ...args: Parameters<typeof TS.createSourceFile>
  ): TS.SourceFile & { parseDiagnostics: readonly TS.Diagnostic[] };
  bindSourceFile(file: TS.SourceFile, options: TS.CompilerOptions): void;
  getSetExternalModuleIndicator(options: TS.CompilerOptions): (file: TS.SourceFile) => void;
  getPreEmitDiagnosticsOfFiles(program: TS.Program, files: readonly TS.SourceFile[]): TS.Diagnostic[];
};

/** A program's file, with TypeScript's internal fields: `imports` are the names of modules in it. */
export type KnownFile = TS.SourceFile & {
  imports?: readonly TS.StringLiteralLike[];
  moduleAugmentations?: readonly TS.Node[];
  ambientModuleNames?: readonly string[];
  path: TS.Path;
  resolvedModules?: { forEach(f: (module: { resolvedModule?: { resolvedFileName: string } }) => void): void };
  locals?: unknown;
  id?: number;
};
