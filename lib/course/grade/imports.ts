import type * as TS from 'typescript';
import { textOf, type Notebook } from '../../jupyter/notebook/nbformat';
import { isLocked } from '../format/metadata';
import { loadTypeScript } from './typescript';

/** A name that the teacher's cells import, and an import declaration of this name alone. */
export interface ImportedName {
  readonly name: string;
  readonly code: string;
}

/** The imports of the teacher's cells. */
export interface TeacherImports {
  readonly names: readonly ImportedName[];
  /** The names of the modules, each once. */
  readonly modules: readonly string[];
}

/**
 * The imports of the locked cells of a notebook. Each test imports them again, since a student's cell can
 * declare the same name.
 */
export function importsOf({ cells }: Notebook): TeacherImports {
  const ts = loadTypeScript();
  const found = cells
    .filter(cell => cell.cell_type === 'code' && isLocked(cell))
    .flatMap(cell => {
      const file = ts.createSourceFile('cell.ts', textOf(cell.source), ts.ScriptTarget.Latest, true);
      return file.statements.filter(statement => ts.isImportDeclaration(statement));
    });
  const names = new Map(found.flatMap(importsIn).map(found => [found.name, found]));
  return {
    names: [...names.values()],
    modules: [
      ...new Set(
        found.flatMap(({ moduleSpecifier }) =>
          ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : [],
        ),
      ),
    ],
  };
}

/** The imports of a declaration, one name each. */
export function importsIn({ importClause, moduleSpecifier }: TS.ImportDeclaration): ImportedName[] {
  if (!importClause) return [];
  const ts = loadTypeScript();
  const { name, namedBindings: named, isTypeOnly } = importClause;
  const from = `from ${moduleSpecifier.getText()};`;
  const word = isTypeOnly ? 'import type' : 'import';
  return [
    ...(name ? [{ name: name.text, code: `${word} ${name.text} ${from}` }] : []),
    ...(named && ts.isNamespaceImport(named)
      ? [{ name: named.name.text, code: `${word} * as ${named.name.text} ${from}` }]
      : []),
    ...(named && ts.isNamedImports(named)
      ? named.elements.map(element => ({
          name: element.name.text,
          code: `${word} { ${element.getText()} } ${from}`,
        }))
      : []),
  ];
}

/** The names that a cell declares at its top level. */
export function namesDeclaredIn(file: TS.SourceFile): Set<string> {
  const ts = loadTypeScript();
  const names = new Set<string>();
  const bind = (name: TS.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) bind(element.name);
  };
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) bind(name);
    else if (ts.isImportDeclaration(statement)) for (const { name } of importsIn(statement)) names.add(name);
    else if ('name' in statement && ts.isIdentifier(statement.name as TS.Node))
      names.add((statement.name as TS.Identifier).text);
  }
  return names;
}
