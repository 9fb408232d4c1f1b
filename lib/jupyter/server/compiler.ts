import type * as TS from 'typescript';

/** TypeScript as tslab bundles it, with the functions that its authors keep to themselves. */
export type Compiler = Omit<typeof TS, 'createSourceFile'> & {
  createSourceFile(
    ...args: Parameters<typeof TS.createSourceFile>
  ): TS.SourceFile & { parseDiagnostics: readonly TS.Diagnostic[] };
  bindSourceFile(file: TS.SourceFile, options: TS.CompilerOptions): void;
  getSetExternalModuleIndicator(options: TS.CompilerOptions): (file: TS.SourceFile) => void;
  getPreEmitDiagnosticsOfFiles(program: TS.Program, files: readonly TS.SourceFile[]): TS.Diagnostic[];
};

/** A file as a program knows it: `imports` are the module names in it, with the files that they lead to. */
export type KnownFile = TS.SourceFile & {
  imports?: readonly TS.StringLiteralLike[];
  moduleAugmentations?: readonly TS.Node[];
  ambientModuleNames?: readonly string[];
  path: TS.Path;
  resolvedModules?: { forEach(f: (module: { resolvedModule?: { resolvedFileName: string } }) => void): void };
  locals?: unknown;
  id?: number;
};
