import type * as TS from 'typescript';
import { Draft } from './draft';
import { boundNames } from './boundnames';
import { ending, functionName, kernelObject } from './emitted';
import type { PositionMap } from './positionmap';
import type { Prepared } from './prepare';
import type { TypeScript } from './typescript';

/** A cell's JavaScript for V8's REPL mode. */
export interface Script {
  text: string;
  map: PositionMap;
}

/**
 * Turns a module's JavaScript into a script for V8's REPL mode, in which a name can be declared again only by
 * `let` after `let`: so every declaration of the top level becomes one. Functions come first, as they are
 * hoisted; `var`s lose their keyword and are declared at the beginning; imports are loaded by the kernel;
 * `export` is dropped.
 *
 * @param prepared what is known of the cell's TypeScript.
 */
export function scriptOf(ts: TypeScript, javascript: string, { renamed, isPlain }: Prepared): Script {
  const draft = new Draft(javascript);
  if (isPlain) return finish(draft, '');
  const file = ts.createSourceFile('cell.js', javascript, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const hoisted = new Set<string>();

  const hoistVars = (node: TS.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isVariableDeclarationList(node) && isVar(ts, node)) dropVar(node);
    ts.forEachChild(node, hoistVars);
  };
  const dropVar = (list: TS.VariableDeclarationList) => {
    for (const { name } of list.declarations) for (const text of boundNames(ts, name)) hoisted.add(text);
    const { parent } = list;
    const start = list.getStart();
    if (!ts.isVariableStatement(parent)) return draft.replace(start, list.declarations[0].getStart(), '');
    const isListed =
      ts.isSourceFile(parent.parent) || ts.isBlock(parent.parent) || ts.isCaseOrDefaultClause(parent.parent);
    let isFirst = true;
    let from = parent.getStart();
    for (const declaration of list.declarations) {
      if (!declaration.initializer) continue;
      const opening = ts.isIdentifier(declaration.name) ? '' : '(';
      draft.replace(from, declaration.getStart(), `${isFirst ? (isListed ? ';' : '') : ', '}${opening}`);
      wrapNamed(declaration);
      if (opening) draft.insert(declaration.end, ')');
      from = declaration.end;
      isFirst = false;
    }
    if (isFirst) draft.replace(from, list.end, ';');
    else if (from < list.end) draft.replace(from, list.end, '');
  };
  /** A function keeps its name where its variable has another. */
  const wrapNamed = ({ name, initializer }: TS.VariableDeclaration) => {
    const old = ts.isIdentifier(name) ? renamed.get(name.text) : undefined;
    if (old === undefined || !initializer || !isAnonymous(ts, initializer)) return;
    draft.insert(initializer.getStart(), `{ ${old}: `);
    draft.insert(initializer.end, ` }.${old}`);
  };
  const dropModifiers = (node: TS.Node & { modifiers?: TS.NodeArray<TS.ModifierLike> }) => {
    for (const modifier of node.modifiers ?? []) {
      const { kind } = modifier;
      if (kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword)
        draft.replace(modifier.getStart(), modifier.end, '');
    }
  };

  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) {
      draft.replace(statement.getStart(), statement.end, importOf(ts, statement));
    } else if (ts.isExportDeclaration(statement)) {
      const from = statement.moduleSpecifier;
      draft.replace(
        statement.getStart(),
        statement.end,
        from ? `;await ${kernelObject}.load(${from.getText()});` : ';',
      );
    } else if (ts.isExportAssignment(statement)) {
      draft.replace(statement.getStart(), statement.expression.getStart(), ';(');
      draft.insert(statement.expression.end, ')');
    } else if (ts.isVariableStatement(statement)) {
      const { declarationList: list } = statement;
      if (isVar(ts, list)) {
        hoistVars(statement);
        continue;
      }
      dropModifiers(statement);
      draft.replace(list.getStart(), list.getStart() + (list.flags & ts.NodeFlags.Const ? 5 : 3), 'let');
      for (const declaration of list.declarations) {
        wrapNamed(declaration);
        hoistVars(declaration);
      }
    } else if (ts.isFunctionDeclaration(statement)) {
      dropModifiers(statement);
      const { name } = statement;
      const old = name && renamed.get(name.text);
      if (!name) draft.insert(statement.getStart(), ';(');
      else {
        const [start, end] = [firstToken(ts, statement), name.end];
        draft.insert(
          start,
          old === undefined
            ? `let ${name.text}; ${name.text} = `
            : `let ${name.text}; ${name.text} = { ${old}: `,
        );
        draft.replace(name.getStart(), end, functionName(old ?? name.text));
      }
      draft.insert(statement.end, !name ? ')' : old === undefined ? ';\n' : ` }.${old};\n`);
      if (name) draft.raise(statement.getStart(), statement.end);
    } else if (ts.isClassDeclaration(statement)) {
      dropModifiers(statement);
      const { name } = statement;
      const old = name && renamed.get(name.text);
      draft.insert(firstToken(ts, statement), name ? `let ${name.text} = ` : ';(');
      if (name && old !== undefined) draft.replace(name.getStart(), name.end, old);
      draft.insert(statement.end, name ? ';' : ');');
    } else hoistVars(statement);
  }
  return finish(draft, hoisted.size > 0 ? `let ${[...hoisted].join(', ')};` : '');
}

function finish(draft: Draft, vars: string): Script {
  const { text, map } = draft.finish(`"use strict";${kernelObject}.begin();${vars}`);
  return { text: text + ending, map };
}

const isVar = (ts: TypeScript, list: TS.VariableDeclarationList) => !(list.flags & ts.NodeFlags.BlockScoped);

/** A function or class that gets its name from the variable that it is assigned to. */
const isAnonymous = (ts: TypeScript, node: TS.Expression) =>
  ts.isArrowFunction(node) || ((ts.isFunctionExpression(node) || ts.isClassExpression(node)) && !node.name);

/** Where a declaration begins behind `export` and `default`. */
function firstToken(ts: TypeScript, node: TS.FunctionDeclaration | TS.ClassDeclaration): number {
  const dropped = (node.modifiers ?? []).filter(
    ({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword,
  );
  return dropped.length > 0 ? dropped.at(-1)!.end : node.getStart();
}

function importOf(ts: TypeScript, { importClause, moduleSpecifier }: TS.ImportDeclaration): string {
  const loaded = `await ${kernelObject}.load(${moduleSpecifier.getText()})`;
  if (!importClause) return `;${loaded};`;
  const { name, namedBindings } = importClause;
  const defaultName = name ? [`default: ${name.text}`] : [];
  if (!namedBindings) return `let { ${defaultName[0]} } = ${loaded};`;
  if (ts.isNamespaceImport(namedBindings)) {
    const space = namedBindings.name.text;
    return `let ${space} = ${loaded}${name ? `, ${name.text} = ${space}.default` : ''};`;
  }
  const named = namedBindings.elements.map(({ propertyName, name: local }) =>
    propertyName ? `${propertyName.getText()}: ${local.text}` : local.text,
  );
  const all = [...defaultName, ...named];
  return all.length > 0 ? `let { ${all.join(', ')} } = ${loaded};` : `;${loaded};`;
}
