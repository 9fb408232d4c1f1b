import type * as TS from 'typescript';
import { Draft } from './draft';
import { kernelObject, newName } from './emitted';
import type { PositionMap } from './positionmap';
import type { TypeScript } from './typescript';

/** A cell's TypeScript, ready for the types to be erased. */
export interface Prepared {
  text: string;
  map: PositionMap;
  /** New names of variables, with the names that the reader has given them. */
  renamed: ReadonlyMap<string, string>;
  /** Whether the cell has syntax of TypeScript's that stands for code, or that Node may not know yet. */
  needsTranspiler: boolean;
  /** Whether the cell is expressions that mean the same in JavaScript, and declares nothing. */
  isPlain: boolean;
}

/** What the preparation asks about names. */
export interface Names {
  checker: TS.TypeChecker;
  /** Whether a symbol is declared at the top level of a cell. */
  isOfCell(symbol: TS.Symbol): boolean;
  /** Names that cells' variables must not have in the emitted code. */
  globals: ReadonlySet<string>;
}

/**
 * Changes a cell where types are needed to know how: imports that are types alone are marked; a variable
 * whose name the global object has, gets another, since all modules of the process would see it; constants of
 * ambient `const enum`s are put in. `await` checks for an interrupt; `require`, `__dirname`, `import()` and
 * `import.meta` are the kernel's, which also gets the value of an expression at the end.
 */
export function prepare(ts: TypeScript, file: TS.SourceFile, names: Names): Prepared {
  const { checker, globals } = names;
  const draft = new Draft(file.text);
  const renamed = new Map<string, string>();
  const last = lastExpression(ts, file);
  let needsTranspiler = false;
  let isPlain = true;

  const newNameOf = (node: TS.Identifier): string | undefined => {
    if (!globals.has(node.text)) return undefined;
    const symbol = variableAt(ts, checker, node);
    if (!symbol || !names.isOfCell(symbol) || isWithinClass(ts, symbol, node)) return undefined;
    const name = newName(node.text);
    renamed.set(name, node.text);
    return name;
  };
  const renameIdentifier = (node: TS.Identifier) => {
    const name = newNameOf(node);
    if (name === undefined) {
      if (!commonJsNames.has(node.text) || !isFree(ts, checker, node)) return;
      const isShort = ts.isShorthandPropertyAssignment(node.parent);
      return draft.insert(node.getStart(), `${isShort ? `${node.text}: ` : ''}${kernelObject}.`);
    }
    const { parent } = node;
    const isShort =
      ts.isShorthandPropertyAssignment(parent) ||
      (ts.isBindingElement(parent) &&
        parent.name === node &&
        !parent.propertyName &&
        !parent.dotDotDotToken &&
        ts.isObjectBindingPattern(parent.parent));
    const isImported = ts.isImportSpecifier(parent) && !parent.propertyName;
    draft.insert(node.getStart(), isShort ? `${node.text}: ` : isImported ? `${node.text} as ` : '');
    draft.replace(node.getStart(), node.end, name);
  };
  const isTypeAlone = (name: TS.Identifier) => {
    const symbol = checker.getSymbolAtLocation(name);
    const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return (
      target !== undefined &&
      !(target.flags & ts.SymbolFlags.Value) &&
      target.flags !== ts.SymbolFlags.None &&
      !checker.isUnknownSymbol(target)
    );
  };

  const isDeclare = ({ kind }: TS.Modifier) => kind === ts.SyntaxKind.DeclareKeyword;
  const visit = (node: TS.Node): void => {
    isPlain &&= isPlainNode(ts, node);
    if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(isDeclare)) return;
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isIdentifier(node)) return renameIdentifier(node);
    if (last && (node as TS.Statement) === last) {
      draft.insert(node.getStart(), `;${kernelObject}.show((`);
      ts.forEachChild(node, visit);
      return draft.insert(last.expression.end, '))');
    }
    if (ts.isImportDeclaration(node)) markTypes(node);
    else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      if (node.isTypeOnly || isTypeAlone(node.name)) return draft.replace(node.getStart(), node.end, ';');
      const keyword = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.ImportKeyword)!;
      draft.replace(keyword.getStart(), keyword.end, 'const');
      draft.insert(node.moduleReference.getStart(), `${kernelObject}.`);
    } else if (ts.isAwaitExpression(node)) {
      draft.insert(node.getStart(), `${kernelObject}.resume(`);
      draft.insert(node.expression.getStart(), `${kernelObject}.wait(`);
      ts.forEachChild(node, visit);
      return draft.insert(node.end, `, ${kernelObject}), ${kernelObject})`);
    } else if (ts.isForOfStatement(node) && node.awaitModifier) {
      const { statement } = node;
      const isBlock = ts.isBlock(statement);
      if (isBlock) draft.insert(statement.getStart() + 1, ` ${kernelObject}.resume();`);
      else draft.insert(statement.getStart(), `{ ${kernelObject}.resume(); `);
      ts.forEachChild(node, visit);
      if (!isBlock) draft.insert(statement.end, ' }');
      return;
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      draft.replace(node.expression.getStart(), node.expression.end, `${kernelObject}.import`);
    else if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
      return draft.replace(node.getStart(), node.end, `${kernelObject}.meta`);
    else if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      const value = ambientConstant(ts, checker, node);
      if (value !== undefined) return draft.replace(node.getStart(), node.end, value);
    }
    needsTranspiler ||= isTranspiled(ts, node);
    ts.forEachChild(node, visit);
  };
  const markTypes = ({ importClause }: TS.ImportDeclaration) => {
    if (!importClause || importClause.isTypeOnly) return;
    const { name, namedBindings } = importClause;
    const elements = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
    const types = elements.filter(element => !element.isTypeOnly && isTypeAlone(element.name));
    const isOnlyTypes =
      (name !== undefined || elements.length > 0) &&
      (!name || isTypeAlone(name)) &&
      types.length === elements.length &&
      !(namedBindings && ts.isNamespaceImport(namedBindings)) &&
      !(name && elements.length > 0);
    if (isOnlyTypes) draft.insert(importClause.getStart(), 'type ');
    else for (const element of types) draft.insert(element.getStart(), 'type ');
  };

  visit(file);
  const { text, map } = draft.finish();
  return { text, map, renamed, needsTranspiler, isPlain };
}

/** Whether a node has no syntax of TypeScript's and declares nothing, whatever its children have. */
function isPlainNode(ts: TypeScript, node: TS.Node): boolean {
  if (ts.isToken(node)) return true; // names, literals, operators, punctuation
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return node.typeArguments === undefined;
  return (
    ts.isSourceFile(node) ||
    ts.isExpressionStatement(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isBinaryExpression(node) ||
    ts.isPrefixUnaryExpression(node) ||
    ts.isPostfixUnaryExpression(node) ||
    ts.isTypeOfExpression(node) ||
    ts.isConditionalExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isSpreadElement(node) ||
    ts.isTemplateExpression(node) ||
    ts.isTemplateSpan(node)
  );
}

/** The expression that a cell ends with, by tslab's rule: statements that have no code are not counted. */
function lastExpression(ts: TypeScript, file: TS.SourceFile): TS.ExpressionStatement | undefined {
  const last = file.statements.findLast(
    statement =>
      !ts.isInterfaceDeclaration(statement) &&
      !ts.isTypeAliasDeclaration(statement) &&
      !ts.isExportDeclaration(statement) &&
      !(ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(isDeclare)),
  );
  return last && ts.isExpressionStatement(last) ? last : undefined;

  function isDeclare({ kind }: TS.Modifier): boolean {
    return kind === ts.SyntaxKind.DeclareKeyword;
  }
}

/** Names that Node gives to each CommonJS module, and the kernel to cells. */
const commonJsNames: ReadonlySet<string> = new Set(['require', '__dirname', '__filename']);

/** Whether such a name is Node's, not a variable or a property of the reader's. */
function isFree(ts: TypeScript, checker: TS.TypeChecker, node: TS.Identifier): boolean {
  const { parent } = node;
  const isProperty =
    ((ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) && node.pos !== parent.pos) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isBindingElement(parent) && parent.propertyName === node);
  if (isProperty) return false;
  const declarations = variableAt(ts, checker, node)?.declarations ?? [];
  return declarations.every(declaration => declaration.getSourceFile().isDeclarationFile);
}

/** The variable of a name: in `{ name }` not the property. */
const variableAt = (ts: TypeScript, checker: TS.TypeChecker, node: TS.Identifier): TS.Symbol | undefined =>
  ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);

/** Whether a class names itself: its body has that name without the variable, which is set at its end. */
function isWithinClass(ts: TypeScript, symbol: TS.Symbol, node: TS.Identifier): boolean {
  const declaration = symbol.valueDeclaration;
  if (!declaration || !ts.isClassDeclaration(declaration) || declaration.name === node) return false;
  // TypeScript's transpiler makes an expression of it, whose name is the new one
  const isDecorated = [declaration, ...declaration.members].some(
    each => ts.canHaveDecorators(each) && ts.getDecorators(each) !== undefined,
  );
  return !isDecorated && ts.findAncestor(node, each => each === declaration) !== undefined;
}

/** The value of a member of a `const enum` of a declaration file, which no code has at run time. */
function ambientConstant(
  ts: TypeScript,
  checker: TS.TypeChecker,
  node: TS.PropertyAccessExpression | TS.ElementAccessExpression,
): string | undefined {
  const symbol = checker.getSymbolAtLocation(node.expression);
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  if (!target || !(target.flags & ts.SymbolFlags.ConstEnum)) return undefined;
  if (!target.declarations?.every(declaration => declaration.getSourceFile().isDeclarationFile))
    return undefined;
  const value = checker.getConstantValue(node);
  return value === undefined ? undefined : `(${JSON.stringify(value)})`;
}

/** Decorators, `using` and `accessor`, which only some versions of Node know. */
function isTranspiled(ts: TypeScript, node: TS.Node): boolean {
  return (
    node.kind === ts.SyntaxKind.Decorator ||
    node.kind === ts.SyntaxKind.AccessorKeyword ||
    (ts.isVariableDeclarationList(node) && /^(?:await\s+)?using\b/.test(node.getText()))
  );
}
