import { textOf, type Notebook } from '../../jupyter/nbformat';
import { isLocked } from '../metadata';
import { loadTypeScript } from './typescript';

/** What the teacher's own cells import. */
export interface Imports {
  /** The declarations, one a line. */
  readonly code: string;
  /** The modules, each once. */
  readonly modules: readonly string[];
}

/** The imports of the locked cells of a notebook: what they name is put back before each test, whatever a student has called so since. */
export function importsOf({ cells }: Notebook): Imports {
  const ts = loadTypeScript();
  const found = cells.filter(cell => cell.cell_type === 'code' && isLocked(cell)).flatMap(cell => {
    const file = ts.createSourceFile('cell.ts', textOf(cell.source), ts.ScriptTarget.Latest, true);
    return file.statements.filter(statement => ts.isImportDeclaration(statement));
  });
  return {
    code: [...new Set(found.map(declaration => declaration.getText().replaceAll('\n', ' ')))].join('\n'),
    modules: [...new Set(found.flatMap(({ moduleSpecifier }) => (ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : [])))],
  };
}
