import type * as TS from 'typescript';
import type { TypeScript } from './typescript';

/** The methods of tensors for Python's operators, which JavaScript has for numbers and texts alone. */
const methods: Record<string, string> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '**': 'pow',
  '%': 'mod',
  '>': 'gt',
  '>=': 'ge',
  '<': 'lt',
  '<=': 'le',
  '==': 'eq',
  '===': 'eq',
  '!=': 'ne',
  '!==': 'ne',
};

/** Operators, and comparisons with their sides changed, for which a number on the left may change places. */
const mirrored: Record<string, string> = {
  '+': '+',
  '*': '*',
  '>': '<',
  '>=': '<=',
  '<': '>',
  '<=': '>=',
  '==': '==',
  '===': '===',
  '!=': '!=',
  '!==': '!==',
};

/** Whether a type is TensorFlow.js's `Tensor`, of any rank. */
export function isTensor(type: TS.Type): boolean {
  if (type.isUnion()) return type.types.every(isTensor);
  const { symbol } = type;
  return (
    symbol?.name === 'Tensor' &&
    (symbol.declarations ?? []).some(each => each.getSourceFile().fileName.includes('/tfjs-core/'))
  );
}

/** What to write for an operator between tensors; undefined where there is none. */
export function adviceOnOperator(
  ts: TypeScript,
  checker: TS.TypeChecker,
  { left, right, operatorToken }: TS.BinaryExpression,
): string | undefined {
  const [leftIs, rightIs] = [left, right].map(side => isTensor(checker.getTypeAtLocation(side)));
  if (!leftIs && !rightIs) return undefined;
  const operator = operatorToken.getText();
  const assigned = /^(\W+)=$/.exec(operator)?.[1];
  if (assigned && methods[assigned] && !(operator in methods)) {
    const method = methods[assigned];
    const value = shortened(right, 'x');
    const inPlace = leftIs && 'add sub mul'.includes(method);
    return (
      `${operator} is for numbers: for tensors write ${shortened(left, 'a')} = ` +
      `${operand(ts, left, 'a')}.${method}(${value})` +
      (inPlace ? `, or in place ${operand(ts, left, 'a')}.${method}_(${value})` : '')
    );
  }
  const method = methods[operator];
  if (!method) return undefined;
  const are = /[=<>]/.test(operator) ? 'compares' : 'is for';
  const what = /^[!=]=/.test(operator) ? 'objects' : operator === '+' ? 'numbers and texts' : 'numbers';
  const other = mirrored[operator];
  const instead = leftIs
    ? `${operand(ts, left, 'a')}.${method}(${shortened(right, 'b')})`
    : other
      ? `${operand(ts, right, 'a')}.${methods[other]}(${shortened(left, 'b')})`
      : `tf.${method}(${shortened(left, 'a')}, ${shortened(right, 'b')})`;
  return `${operator} ${are} ${what}: for tensors write ${instead}`;
}

/** What to write for a minus before a tensor, which is NaN. */
export const adviceOnMinus = (ts: TypeScript, { operand: x }: TS.PrefixUnaryExpression): string =>
  `- is for numbers: for tensors write ${operand(ts, x, 'a')}.neg()`;

/** The text of an expression before a dot. */
function operand(ts: TypeScript, node: TS.Expression, otherwise: string): string {
  const text = shortened(node, otherwise);
  const isSimple =
    text === otherwise || ts.isLeftHandSideExpression(node) || ts.isParenthesizedExpression(node);
  return isSimple ? text : `(${text})`;
}

/** The text of an expression that fits into a sentence. */
function shortened(node: TS.Node, otherwise: string): string {
  const text = node.getText();
  return text.length <= 40 && !text.includes('\n') ? text : otherwise;
}
