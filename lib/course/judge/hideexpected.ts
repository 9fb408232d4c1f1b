import type * as TS from 'typescript';
import { loadTypeScript } from '../grade/typescript';

/** What stands in the place of a value that is hidden. */
const nothing = '0 as any';

/**
 * Hides from a probe what only its expectations use: they stay at home, but a table of arguments and results,
 * or a variable with what is expected, would be where the student's code can read it.
 *
 * @param code of the probe, without the expectations themselves.
 * @param isTheirs whether an expression depends on the student's code: it is always run.
 * @param elsewhere the names that other cells mention.
 * @returns the code, with the same lines.
 */
export function hideExpected(
  code: string,
  isTheirs: (node: TS.Node) => boolean,
  elsewhere: ReadonlySet<string>,
): string {
  for (;;) {
    const hidden = hiddenIn(code, isTheirs, elsewhere);
    if (hidden.length === 0) return code;
    for (const [start, end] of hidden.sort(([a], [b]) => b - a))
      code = code.slice(0, start) + nothing + code.slice(start, end).replace(/[^\n]/g, '') + code.slice(end);
  }
}

type Range = readonly [start: number, end: number];

/** The values that are not used, where calculating them does nothing else. */
function hiddenIn(
  code: string,
  isTheirs: (node: TS.Node) => boolean,
  elsewhere: ReadonlySet<string>,
): Range[] {
  const ts = loadTypeScript();
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true);
  const uses = usesIn(file);
  const found: Range[] = [];
  const isUnused = (name: TS.Node): boolean =>
    ts.isIdentifier(name) && (uses.get(name.text)?.length ?? 0) === 0 && !elsewhere.has(name.text);
  const hide = (node: TS.Expression | undefined) => {
    if (!node || node.getText(file) === nothing || isTheirs(node) || !isPure(node)) return;
    const range = [node.getStart(file), node.end] as const;
    if (!found.some(([start, end]) => start < range[1] && range[0] < end)) found.push(range);
  };
  const visit = (node: TS.Node): void => {
    if (ts.isVariableDeclaration(node) && isUnused(node.name)) hide(node.initializer);
    if (ts.isVariableDeclaration(node) && node.initializer && !ts.isIdentifier(node.name))
      hideColumns(node.name, [node.initializer]);
    if (ts.isForOfStatement(node) && ts.isVariableDeclarationList(node.initializer))
      hideColumns(node.initializer.declarations[0].name, rowsOf(node.expression));
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const [run] = node.arguments;
      if (run && (ts.isArrowFunction(run) || ts.isFunctionExpression(run)) && run.parameters.length > 0)
        hideColumns(run.parameters[0].name, rowsOf(node.expression.expression));
    }
    ts.forEachChild(node, visit);
  };
  /** The elements of a table's rows that nobody uses, of those that a pattern names, or of all. */
  const hideColumns = (pattern: TS.BindingName, rows: readonly TS.Expression[]) => {
    if (ts.isIdentifier(pattern)) {
      const keys = (uses.get(pattern.text) ?? []).map(keyTaken);
      if (keys.includes(undefined) || elsewhere.has(pattern.text)) return;
      for (const row of rows)
        for (const [key, element] of fieldsOf(row)) if (!keys.includes(key)) hide(element);
      return;
    }
    for (const [i, column] of pattern.elements.entries()) {
      if (!ts.isBindingElement(column) || column.dotDotDotToken || !isUnused(column.name)) continue;
      const key = ts.isArrayBindingPattern(pattern) ? String(i) : keyOf(column.propertyName ?? column.name);
      for (const row of rows) for (const [name, element] of fieldsOf(row)) if (name === key) hide(element);
    }
  };
  /** The rows of a list that is written here, or in a variable that nothing else uses. */
  const rowsOf = (list: TS.Expression): readonly TS.Expression[] => {
    const plain = unwrapped(list);
    if (ts.isArrayLiteralExpression(plain)) return plain.elements;
    if (!ts.isIdentifier(plain) || uses.get(plain.text)?.length !== 1 || elsewhere.has(plain.text)) return [];
    const declared = declarationIn(file, plain.text);
    const value = declared?.initializer && unwrapped(declared.initializer);
    return value && ts.isArrayLiteralExpression(value) ? value.elements : [];
  };
  visit(file);
  return found;
}

/** The values written in a list or an object, with their places and names; none where it is spread. */
function fieldsOf(row: TS.Expression): [key: string, value: TS.Expression][] {
  const ts = loadTypeScript();
  const plain = unwrapped(row);
  if (ts.isArrayLiteralExpression(plain))
    return plain.elements.some(element => ts.isSpreadElement(element))
      ? []
      : plain.elements.map((element, i) => [String(i), element]);
  if (!ts.isObjectLiteralExpression(plain)) return [];
  return plain.properties.flatMap(property =>
    ts.isPropertyAssignment(property) ? [[keyOf(property.name), property.initializer]] : [],
  );
}

/** The name of a field, without quotes. */
const keyOf = (name: TS.Node): string => name.getText().replace(/^(['"])(.*)\1$/, '$2');

/** The field that is taken of a variable where it is used; undefined where it is used as a whole. */
function keyTaken(use: TS.Identifier): string | undefined {
  const ts = loadTypeScript();
  const { parent } = use;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === use) return parent.name.text;
  return ts.isElementAccessExpression(parent) &&
    parent.expression === use &&
    ts.isLiteralExpression(parent.argumentExpression)
    ? parent.argumentExpression.text
    : undefined;
}

/** An expression without parentheses, and without what only types need. */
function unwrapped(node: TS.Expression): TS.Expression {
  const ts = loadTypeScript();
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)
    ? unwrapped(node.expression)
    : node;
}

/** Where each name is used, and not declared or a property's. */
function usesIn(file: TS.SourceFile): Map<string, TS.Identifier[]> {
  const ts = loadTypeScript();
  const uses = new Map<string, TS.Identifier[]>();
  const visit = (node: TS.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isDeclared =
        (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent)) &&
        parent.name === node;
      const isLabel =
        ((ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) &&
          parent.name === node) ||
        (ts.isBindingElement(parent) && parent.propertyName === node);
      if (!isDeclared && !isLabel) uses.set(node.text, [...(uses.get(node.text) ?? []), node]);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return uses;
}

function declarationIn(node: TS.Node, name: string): TS.VariableDeclaration | undefined {
  const ts = loadTypeScript();
  if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === name) return node;
  return ts.forEachChild(node, child => declarationIn(child, name));
}

/** Functions that change nothing, and draw no random numbers. */
const pureFunctions = new RegExp(
  `^(${[
    'tensor|range|L|arange|zeros|ones|linspace',
    'BigInt|Number|String|Boolean|Map|Set|Error|Array(\\.\\w+)?|[A-Z]\\w*Array(\\.\\w+)?',
    'Math\\.(?!random)\\w+|Object\\.(keys|values|entries|freeze|fromEntries)',
  ].join('|')})$`,
);

/** Methods that do neither, whatever they are called of. */
const pureMethods = new RegExp(
  `^(${[
    'map|filter|slice|concat|join|flat|flatMap|at',
    'toUpperCase|toLowerCase|trim|repeat|split|padStart|padEnd|replaceAll?|toFixed|toString',
    'sub|mul|div|neg|sqrt|exp|pow|sum|mean|matmul|t|reshape|view|unsqueeze|squeeze|float|item|arraySync',
  ].join('|')})$`,
);

/** Whether calculating an expression does nothing else. */
function isPure(node: TS.Node): boolean {
  const ts = loadTypeScript();
  if (ts.isTypeNode(node)) return true;
  const isFunction = ts.isFunctionExpression(node) || ts.isArrowFunction(node);
  // a function that is an argument is called
  if (isFunction && !(ts.isCallExpression(node.parent) || ts.isNewExpression(node.parent))) return true;
  if (ts.isAwaitExpression(node) || ts.isYieldExpression(node) || ts.isDeleteExpression(node)) return false;
  if (ts.isPostfixUnaryExpression(node) || ts.isTaggedTemplateExpression(node)) return false;
  if (ts.isPrefixUnaryExpression(node) && /^(\+\+|--)/.test(node.getText())) return false;
  if (ts.isBinaryExpression(node) && /^[^=!<>]*=$/.test(node.operatorToken.getText())) return false;
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const { expression: callee } = node;
    const isKnown =
      pureFunctions.test(callee.getText()) ||
      (ts.isPropertyAccessExpression(callee) && pureMethods.test(callee.name.text));
    const isRunning = /\b(map|filter|flatMap|from)$/.test(callee.getText());
    // a function that is named may do anything
    if (!isKnown || (isRunning && node.arguments?.some(argument => ts.isIdentifier(argument)))) return false;
  }
  return !(ts.forEachChild(node, child => !isPure(child)) ?? false);
}
