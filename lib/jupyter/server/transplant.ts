import type * as TS from 'typescript';
import type { Compiler, KnownFile } from './compiler';

/**
 * Replaces the syntax tree of a file that a program and its type checker know, in place. The checker caches
 * its results by the identity of nodes and symbols, so it checks the new ones, and keeps what it knows about
 * the declarations of packages. A new checker would have to read every global declaration first.
 */
export function transplant(
  ts: Compiler,
  options: TS.CompilerOptions,
  target: KnownFile,
  fresh: KnownFile,
): void {
  const forgotten = Object.fromEntries(Object.keys(target).map(key => [key, undefined]));
  const fields = Object.entries({ ...forgotten, ...fresh }).filter(([key]) => !given.has(key));
  Object.assign(target, Object.fromEntries(fields));
  target.imports = importsOf(ts, fresh)!;
  target.moduleAugmentations = [];
  target.ambientModuleNames = [];
  ts.bindSourceFile(target, options);
}

/** Fields of a file that the program sets when it is made. */
const given = new Set([
  'fileName',
  'path',
  'resolvedPath',
  'originalFileName',
  'resolvedModules',
  'resolvedTypeReferenceDirectiveNames',
  'packageJsonLocations',
  'packageJsonScope',
]);

/**
 * Whether `transplant` is possible: the new text refers to the same files as the old one, and augments no
 * declarations outside of itself.
 */
export function canTransplant(ts: Compiler, target: KnownFile, fresh: KnownFile): boolean {
  const imports = importsOf(ts, fresh);
  return (
    imports !== undefined &&
    target.moduleAugmentations?.length === 0 &&
    target.ambientModuleNames?.length === 0 &&
    imports.length === target.imports?.length &&
    imports.every((name, i) => name.text === target.imports![i].text) &&
    fresh.referencedFiles.length +
      fresh.typeReferenceDirectives.length +
      fresh.libReferenceDirectives.length ===
      0
  );
}

/**
 * The module names in import and export declarations; undefined for a file with other kinds of imports, or
 * with declarations of modules.
 */
function importsOf(ts: Compiler, file: KnownFile): TS.StringLiteralLike[] | undefined {
  // an internal flag, which the types do not have
  const mayImportDynamically = (ts as typeof ts & { NodeFlags: Record<string, number> }).NodeFlags[
    'PossiblyContainsDynamicImport'
  ];
  if (file.flags & mayImportDynamically) return undefined;
  const names: TS.StringLiteralLike[] = [];
  for (const statement of file.statements) {
    if (ts.isModuleDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) return undefined;
    const specifier =
      (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) && statement.moduleSpecifier;
    if (specifier && ts.isStringLiteral(specifier)) names.push(specifier);
  }
  return names;
}

/**
 * The errors in files of a program. Program and checker cache them by the names of files, so a file with a
 * new text gets a new name while it is checked.
 *
 * @param suffix of the new name, different in each call.
 */
export function diagnose(
  ts: Compiler,
  program: TS.Program,
  files: readonly TS.SourceFile[],
  isCell: (file: TS.SourceFile) => boolean,
  suffix: string,
): TS.Diagnostic[] {
  const cells = files
    .filter(isCell)
    .map(file => ({ file: file as KnownFile, name: file.fileName, path: (file as KnownFile).path }));
  try {
    for (const { file, name, path } of cells) {
      file.fileName = name.replace(/(?=(\.d)?\.ts$)/, suffix);
      file.path = path.replace(/(?=(\.d)?\.ts$)/, suffix) as TS.Path;
    }
    return ts.getPreEmitDiagnosticsOfFiles(program, files);
  } finally {
    for (const { file, name, path } of cells) [file.fileName, file.path] = [name, path];
  }
}
