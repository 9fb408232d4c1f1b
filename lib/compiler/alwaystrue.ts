import type * as TS from 'typescript';
import type { Diagnostic } from './diagnostics';
import { adviceOnMinus, adviceOnOperator, isTensor } from './tensoroperators';
import type { TypeScript } from './typescript';

/**
 * What JavaScript does with tensors without a word, where Python has an operator of theirs or an error: a
 * tensor as a condition is true like every object, `-x` is not a number, `x[1]` is undefined, `a > b`
 * compares texts, and `a == b` asks whether they are one object (`===` does so as well, and may mean it).
 */
export function misusedTensors(ts: TypeScript, checker: TS.TypeChecker, file: TS.SourceFile): Diagnostic[] {
  const found: Diagnostic[] = [];
  const report = (node: TS.Node, message: string, code: number) =>
    found.push({
      start: file.getLineAndCharacterOfPosition(node.getStart(file)),
      end: file.getLineAndCharacterOfPosition(node.end),
      message,
      code,
    });
  const condition = (node: TS.Expression): void => {
    if (ts.isParenthesizedExpression(node)) return condition(node.expression);
    if (isLogical(ts, node)) return condition(node.right); // its left side is one in any case
    if (!isSurelyTensor(ts, checker, node)) return;
    const text = node.getText(file);
    const name = text.length <= 60 ? text : 'x';
    report(node, `a tensor as a condition is always true: write ${name}.item() for its value`, 2801);
  };
  const visit = (node: TS.Node): void => {
    if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node))
      condition(node.expression);
    else if (ts.isConditionalExpression(node)) condition(node.condition);
    else if (ts.isForStatement(node) && node.condition) condition(node.condition);
    else if (ts.isPrefixUnaryExpression(node)) {
      if (node.operator === ts.SyntaxKind.ExclamationToken) condition(node.operand);
      else if (
        node.operator === ts.SyntaxKind.MinusToken &&
        isTensor(checker.getTypeAtLocation(node.operand))
      )
        report(node, adviceOnMinus(ts, node), 2362);
    } else if (ts.isElementAccessExpression(node) && isIndexed(ts, checker, node)) {
      const name = node.expression.getText(file);
      const instead = `${name.length <= 40 ? name : 'x'}.at(${indicesFrom(ts, node).join(', ')})`;
      report(node, `[ ] is for lists: of a tensor write ${instead}`, 7053);
    } else if (isLogical(ts, node)) condition(node.left);
    else if (ts.isBinaryExpression(node) && isCompared(ts, node)) {
      const areTensors = [node.left, node.right].every(side => isTensor(checker.getTypeAtLocation(side)));
      if (areTensors) report(node, adviceOnOperator(ts, checker, node)!, 2365);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const isIndexed = (
  ts: TypeScript,
  checker: TS.TypeChecker,
  { expression, argumentExpression }: TS.ElementAccessExpression,
) =>
  isTensor(checker.getTypeAtLocation(expression)) &&
  (checker.getTypeAtLocation(argumentExpression).flags & ts.TypeFlags.NumberLike) !== 0;

/** The index of `x[1]`, and those of `x[1][2]` behind it. */
function indicesFrom(ts: TypeScript, node: TS.ElementAccessExpression): string[] {
  const { parent, argumentExpression } = node;
  const isChained = ts.isElementAccessExpression(parent) && parent.expression === node;
  return [argumentExpression.getText(), ...(isChained ? indicesFrom(ts, parent) : [])];
}

const isLogical = (ts: TypeScript, node: TS.Node): node is TS.BinaryExpression =>
  ts.isBinaryExpression(node) &&
  (node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    node.operatorToken.kind === ts.SyntaxKind.BarBarToken);

/** Whether TypeScript lets an operator compare two objects that are not what it is for. */
const isCompared = (ts: TypeScript, { operatorToken: { kind } }: TS.BinaryExpression) =>
  [
    ts.SyntaxKind.LessThanToken,
    ts.SyntaxKind.LessThanEqualsToken,
    ts.SyntaxKind.GreaterThanToken,
    ts.SyntaxKind.GreaterThanEqualsToken,
    ts.SyntaxKind.EqualsEqualsToken,
    ts.SyntaxKind.ExclamationEqualsToken,
  ].includes(kind);

/**
 * Whether an expression is a tensor and never null or undefined, which cells' types do not tell apart: the
 * result of a declared function, or a constant of it.
 */
function isSurelyTensor(ts: TypeScript, checker: TS.TypeChecker, node: TS.Expression): boolean {
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node))
    return isSurelyTensor(ts, checker, node.expression);
  if (ts.isIdentifier(node)) {
    const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
    return (
      declaration !== undefined &&
      ts.isVariableDeclaration(declaration) &&
      (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0 &&
      declaration.initializer !== undefined &&
      isSurelyTensor(ts, checker, declaration.initializer)
    );
  }
  if (!ts.isCallExpression(node) || ts.isOptionalChain(node) || !isTensor(checker.getTypeAtLocation(node)))
    return false;
  const declaration = checker.getResolvedSignature(node)?.declaration;
  return (
    declaration !== undefined &&
    declaration.getSourceFile().isDeclarationFile &&
    !/\b(?:null|undefined)\b/.test(declaration.type?.getText() ?? '')
  );
}
