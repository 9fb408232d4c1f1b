import type * as TS from 'typescript';
import { textOf, type Notebook } from '../../jupyter/notebook/nbformat';
import { isLocked, kindOf } from '../format/metadata';
import { namesDeclaredIn } from '../grade/imports';
import { loadTypeScript } from '../grade/typescript';

/**
 * The names whose values depend on what the student writes: those that answers declare, and in locked
 * cells what is calculated from them. Names are taken for the same wherever they stand, which may find too
 * many of them, and so judge a value inside that could be judged at home; never the other way around.
 */
export class StudentNames {
  readonly #names = new Set<string>();
  /** Numbers and texts: nobody can change them. */
  readonly #fixed = new Set<string>();

  constructor({ cells }: Notebook) {
    const ts = loadTypeScript();
    const locked: TS.SourceFile[] = [];
    for (const cell of cells) {
      if (cell.cell_type !== 'code') continue;
      const file = ts.createSourceFile('cell.ts', textOf(cell.source), ts.ScriptTarget.Latest, true);
      if (isLocked(cell) && kindOf(cell) !== undefined) locked.push(file);
      else for (const name of namesDeclaredIn(file)) this.#names.add(name);
    }
    const imported = new Set(
      locked.flatMap(file =>
        file.statements
          .filter(ts.isImportDeclaration)
          .flatMap(statement => [...namesOfImport(ts, statement)]),
      ),
    );
    for (const file of locked) this.#findFixed(ts, file);
    for (let size = -1; size !== this.#names.size;) {
      size = this.#names.size;
      for (const file of locked) this.#spread(ts, file, imported);
    }
  }

  /** Whether an expression, or a whole function, mentions one of the names. */
  isIn(node: TS.Node): boolean {
    const ts = loadTypeScript();
    if (ts.isTypeNode(node)) return false;
    if (ts.isIdentifier(node)) return !isLabel(ts, node) && this.#names.has(node.text);
    return ts.forEachChild(node, child => this.isIn(child)) ?? false;
  }

  #add(name: TS.Node): void {
    const ts = loadTypeScript();
    if (ts.isIdentifier(name)) this.#names.add(name.text);
    else if (ts.isArrayLiteralExpression(name)) name.elements.forEach(element => this.#add(element));
    else if (ts.isPropertyAccessExpression(name) || ts.isElementAccessExpression(name))
      this.#add(name.expression);
    else if (ts.isNonNullExpression(name) || ts.isParenthesizedExpression(name)) this.#add(name.expression);
    else if (ts.isObjectBindingPattern(name) || ts.isArrayBindingPattern(name))
      for (const element of name.elements) if (ts.isBindingElement(element)) this.#add(element.name);
  }

  #spread(ts: typeof TS, node: TS.Node, imported: ReadonlySet<string>): void {
    if (ts.isVariableDeclaration(node) && node.initializer && this.isIn(node.initializer))
      this.#add(node.name);
    if ((ts.isForOfStatement(node) || ts.isForInStatement(node)) && this.isIn(node.expression))
      ts.forEachChild(node.initializer, child => ts.isVariableDeclaration(child) && this.#add(child.name));
    if ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name && this.isIn(node))
      this.#add(node.name);
    if (ts.isBinaryExpression(node) && isAssignment(ts, node) && this.isIn(node.right)) this.#add(node.left);
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) this.#spreadCall(ts, node, imported);
    ts.forEachChild(node, child => this.#spread(ts, child, imported));
  }

  /** An object whose method gets a student's value may keep it, and so does a function's parameter. */
  #spreadCall(
    ts: typeof TS,
    call: TS.CallExpression | TS.NewExpression,
    imported: ReadonlySet<string>,
  ): void {
    const given = [...(call.arguments ?? [])];
    const base = ts.isPropertyAccessExpression(call.expression) ? call.expression.expression : undefined;
    const owner = base && rootOf(ts, base);
    if (
      owner &&
      !imported.has(owner.text) &&
      !libraries.has(owner.text) &&
      given.some(item => this.isIn(item) && !this.#isHarmless(ts, call, item))
    )
      this.#names.add(owner.text);
    for (const item of given) {
      if (!ts.isArrowFunction(item) && !ts.isFunctionExpression(item)) continue;
      if (this.isIn(call.expression) || given.some(other => other !== item && this.isIn(other)))
        for (const { name } of item.parameters) this.#add(name);
    }
    // the student's code may change what it is given
    if (this.isIn(call.expression)) for (const item of given) this.#addHandedOver(ts, item, imported);
    if (ts.isIdentifier(call.expression) && given.some(item => this.isIn(item)))
      this.#parametersOf(ts, call.getSourceFile(), call.expression.text);
  }

  /** Whether a list only calls a function with its elements, none of which is the student's as a whole. */
  #isHarmless(ts: typeof TS, { expression }: TS.CallExpression | TS.NewExpression, item: TS.Node): boolean {
    if (!ts.isArrowFunction(item) && !ts.isFunctionExpression(item)) return false;
    if (!ts.isPropertyAccessExpression(expression) || !iterating.has(expression.name.text)) return false;
    return item.parameters.every(({ name }) => !ts.isIdentifier(name) || !this.#names.has(name.text));
  }

  #addHandedOver(ts: typeof TS, node: TS.Node, imported: ReadonlySet<string>): void {
    if (ts.isFunctionLike(node) || ts.isTypeNode(node)) return;
    if (ts.isIdentifier(node)) {
      const { parent, text } = node;
      const isCalled = ts.isCallExpression(parent) && parent.expression === node;
      if (
        !isCalled &&
        !isLabel(ts, node) &&
        !imported.has(text) &&
        !libraries.has(text) &&
        !this.#fixed.has(text)
      )
        this.#names.add(text);
    }
    ts.forEachChild(node, child => this.#addHandedOver(ts, child, imported));
  }

  #findFixed(ts: typeof TS, node: TS.Node): void {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer)
      if (ts.isNumericLiteral(node.initializer) || ts.isStringLiteralLike(node.initializer))
        this.#fixed.add(node.name.text);
    ts.forEachChild(node, child => this.#findFixed(ts, child));
  }

  #parametersOf(ts: typeof TS, node: TS.Node, name: string): void {
    const made =
      ts.isFunctionDeclaration(node) && node.name?.text === name
        ? node
        : ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === name
          ? node.initializer
          : undefined;
    if (made && ts.isFunctionLike(made)) for (const parameter of made.parameters) this.#add(parameter.name);
    ts.forEachChild(node, child => this.#parametersOf(ts, child, name));
  }
}

/** Objects that keep nothing of what their functions are given. */
const libraries = new Set([
  'Math',
  'Object',
  'Array',
  'Number',
  'String',
  'JSON',
  'Reflect',
  'Promise',
  'console',
]);

/** Methods of a list that keep nothing of the function that they call. */
const iterating = new Set(['forEach', 'map', 'flatMap', 'filter', 'every', 'some', 'find', 'findIndex']);

function rootOf(ts: typeof TS, node: TS.Node): TS.Identifier | undefined {
  if (ts.isIdentifier(node)) return node;
  return ts.isPropertyAccessExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isCallExpression(node)
    ? rootOf(ts, node.expression)
    : undefined;
}

const isAssignment = (ts: typeof TS, { operatorToken: { kind } }: TS.BinaryExpression) =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** Whether an identifier is no variable: the name of a property, or a key. */
function isLabel(ts: typeof TS, node: TS.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent)) &&
    parent.name === node
  );
}

function* namesOfImport(ts: typeof TS, { importClause }: TS.ImportDeclaration): Generator<string> {
  if (!importClause) return;
  const { name, namedBindings: named } = importClause;
  if (name) yield name.text;
  if (named && ts.isNamespaceImport(named)) yield named.name.text;
  else if (named) for (const element of named.elements) yield element.name.text;
}
