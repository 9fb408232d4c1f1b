import type * as TS from 'typescript';
import { loadTypeScript } from './typescript';

const fileName = '/cell.ts';

/**
 * Gives the imports of a cell names that only the cell knows. Its top level is that of all cells: a student's
 * function that it calls could assign to a variable whose name is known.
 *
 * @param suffix of the new names.
 * @returns the code, with the same lines.
 */
export function withPrivateImports(code: string, suffix: string): string {
  const ts = loadTypeScript();
  const service = ts.createLanguageService(hostOf(ts, code));
  const imports = service
    .getProgram()!
    .getSourceFile(fileName)!
    .statements.filter(statement => ts.isImportDeclaration(statement));
  const found = imports
    .flatMap(statement => namesIn(ts, statement))
    .flatMap(name => service.findRenameLocations(fileName, name.getStart(), false, false, preferences) ?? []);
  service.dispose();
  const fromTheEnd = found.sort((a, b) => b.textSpan.start - a.textSpan.start);
  return fromTheEnd.reduce((text, { textSpan: { start, length }, prefixText = '', suffixText = '' }) => {
    const name = text.slice(start, start + length);
    return text.slice(0, start) + prefixText + name + suffix + suffixText + text.slice(start + length);
  }, code);
}

/** `{ check }` becomes `{ check: check_1 }`. */
const preferences: TS.UserPreferences = { providePrefixAndSuffixTextForRename: true };

function namesIn(ts: typeof TS, { importClause }: TS.ImportDeclaration): TS.Identifier[] {
  const { name, namedBindings: named } = importClause ?? {};
  const others = !named ? [] : ts.isNamespaceImport(named) ? [named] : named.elements;
  return [name, ...others.map(other => other.name)].filter(found => found !== undefined);
}

/** The cell alone: to rename what it imports, nothing has to be known about that. */
function hostOf(ts: typeof TS, code: string): TS.LanguageServiceHost {
  const textOf = (name: string) => (name === fileName ? code : undefined);
  return {
    getCompilationSettings: () => ({
      noLib: true,
      noResolve: true,
      types: [],
      target: ts.ScriptTarget.Latest,
    }),
    getScriptFileNames: () => [fileName],
    getScriptVersion: () => '1',
    getScriptSnapshot: name => (name === fileName ? ts.ScriptSnapshot.fromString(code) : undefined),
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib.d.ts',
    fileExists: name => textOf(name) !== undefined,
    readFile: textOf,
  };
}
