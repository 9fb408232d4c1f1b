import type * as TS from 'typescript';

/** TypeScript's compiler, with the internal functions that a checker of cells needs. */
export type TypeScript = typeof TS & {
  bindSourceFile(file: TS.SourceFile, options: TS.CompilerOptions): void;
  getSetExternalModuleIndicator(options: TS.CompilerOptions): (file: TS.SourceFile) => void;
  getTouchingPropertyName(file: TS.SourceFile, position: number): TS.Node;
  isPartOfTypeNode(node: TS.Node): boolean;
  decodeMappings(
    mappings: string,
  ): Iterable<{
    generatedLine: number;
    generatedCharacter: number;
    sourceIndex?: number;
    sourceLine?: number;
    sourceCharacter?: number;
  }>;
  Completions: {
    getCompletionsAtPosition(
      host: object,
      program: TS.Program,
      log: () => void,
      file: TS.SourceFile,
      position: number,
      preferences: TS.UserPreferences,
      trigger: undefined,
      kind: TS.CompletionTriggerKind,
      cancellation: TS.CancellationToken,
    ): TS.CompletionInfo | undefined;
  };
  SymbolDisplay: {
    getSymbolDisplayPartsDocumentationAndSymbolKind(
      checker: TS.TypeChecker,
      symbol: TS.Symbol,
      file: TS.SourceFile,
      enclosing: TS.Node | undefined,
      location: TS.Node,
    ): {
      displayParts: TS.SymbolDisplayPart[];
      documentation: TS.SymbolDisplayPart[];
      tags: TS.JSDocTagInfo[] | undefined;
    };
  };
};

/** A file of a program, with the internal fields that TypeScript's program sets. */
export type ProgramFile = TS.SourceFile & {
  parent?: TS.SourceFile;
  path: TS.Path;
  resolvedPath: TS.Path;
  originalFileName: string;
  imports?: readonly TS.StringLiteralLike[];
  moduleAugmentations?: readonly TS.Node[];
  ambientModuleNames?: readonly string[];
  locals?: Map<TS.__String, TS.Symbol>;
  parseDiagnostics: readonly TS.Diagnostic[];
};

/** A program, with the internal method by which its checker finds modules. */
export type CheckedProgram = TS.Program & {
  getResolvedModule(
    file: TS.SourceFile,
    name: string,
    mode: TS.ResolutionMode,
  ): TS.ResolvedModuleWithFailedLookupLocations | undefined;
};
