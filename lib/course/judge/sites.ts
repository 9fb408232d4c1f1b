import type * as TS from 'typescript';
import { loadTypeScript } from '../grade/typescript';
import { judgedAsserts } from './asserts';
import type { StudentNames } from './studentnames';

/**
 * A calculation of truth from operands: an operator, and what it is applied to, or the number of an
 * operand.
 */
export type Formula = number | { readonly operator: string; readonly of: readonly Formula[] };

/** An operand of a check in a test. */
export interface Operand {
  readonly node: TS.Expression;
  /** Whether it depends on the student's code: only then it is calculated in the student's kernel. */
  readonly isTheirs: boolean;
}

/** A place in a test that decides about points. */
export interface Site {
  readonly kind: 'check' | 'shape' | 'type' | 'throws' | 'assert' | 'guard' | 'score';
  /** The call, or the whole statement of a guard. */
  readonly node: TS.Node;
  /** The operands in the order of the text. Of a score: the functions of its parts. */
  readonly operands: readonly Operand[];
  /** How truth is calculated from operands that are numbered; undefined where there is a single value. */
  readonly formula?: Formula;
  /** What stays at home: the name, what is expected, tolerances, points and weights. */
  readonly kept: readonly TS.Expression[];
  /** Of an assert: its function. Of a guard: the class of its error. */
  readonly method?: string;
  /** Of a guard: the message of its error. */
  readonly message?: string;
  /** Of a score: whether its parts are not written as a list. */
  readonly isOpaque?: boolean;
}

/** The names by which a test calls what decides about points. */
export interface Deciders {
  readonly check: ReadonlySet<string>;
  readonly score: ReadonlySet<string>;
  /** Names of the module `assert`, and of its functions. */
  readonly assert: ReadonlySet<string>;
  readonly asserts: ReadonlyMap<string, string>;
}

/** The sites of a test in the order of the text, or why it has to be judged inside. */
export function sitesOf(
  file: TS.SourceFile,
  deciders: Deciders,
  theirs: StudentNames,
): { readonly sites: readonly Site[]; readonly inside?: string } {
  const ts = loadTypeScript();
  const sites: Site[] = [];
  let inside: string | undefined;
  const operand = (node: TS.Expression): Operand => ({ node, isTheirs: theirs.isIn(node) });

  const visit = (node: TS.Node): void => {
    const site = siteAt(node);
    if (site) {
      sites.push(site);
      for (const { node: within } of site.operands) visit(within);
      return;
    }
    if (ts.isThrowStatement(node)) inside ??= 'it throws an error by itself';
    if (ts.isIdentifier(node) && isDecider(node))
      inside ??= `it uses ${node.text} in another way than by a call`;
    if (!ts.isTypeNode(node) && !ts.isImportDeclaration(node)) ts.forEachChild(node, visit);
  };

  const isDecider = ({ text, parent }: TS.Identifier) =>
    (deciders.check.has(text) ||
      deciders.score.has(text) ||
      deciders.assert.has(text) ||
      deciders.asserts.has(text)) &&
    !(
      ts.isPropertyAccessExpression(parent) &&
      parent.name.text === text &&
      parent.expression.getText() !== text
    );

  function siteAt(node: TS.Node): Site | undefined {
    if (ts.isIfStatement(node)) return guardAt(node);
    if (!ts.isCallExpression(node)) return undefined;
    const { expression: callee, arguments: given } = node;
    const args = [...given];
    if (args.some(arg => ts.isSpreadElement(arg))) return undefined;
    const [owner, method] = ts.isPropertyAccessExpression(callee)
      ? [callee.expression.getText(file), callee.name.text]
      : [callee.getText(file), ''];
    if (deciders.check.has(owner)) return checkAt(node, method, args);
    if (deciders.score.has(owner) && method === '' && args.length === 2) return scoreAt(node, args);
    const assert = deciders.assert.has(owner)
      ? method || 'ok'
      : method === ''
        ? deciders.asserts.get(owner)
        : undefined;
    return assert === undefined ? undefined : assertAt(node, assert, args);
  }

  function checkAt(node: TS.CallExpression, method: string, args: TS.Expression[]): Site | undefined {
    const [what, actual, ...rest] = args;
    if (actual === undefined) return undefined;
    switch (method) {
      case '': {
        const [expected] = rest;
        const isTruth =
          expected === undefined ||
          [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(expected.kind);
        return {
          kind: 'check',
          node,
          kept: [what, ...rest],
          ...(isTruth ? truthOf(actual) : single(actual)),
        };
      }
      case 'shape':
      case 'type':
      case 'throws':
        return rest.length === 1
          ? { kind: method, node, kept: [what, ...rest], ...single(actual) }
          : undefined;
      default:
        return undefined;
    }
  }

  function scoreAt(node: TS.CallExpression, [points, parts]: TS.Expression[]): Site | undefined {
    const rows = ts.isArrayLiteralExpression(parts) ? [...parts.elements] : undefined;
    const isWritten = rows?.every(
      (row): row is TS.ArrayLiteralExpression =>
        ts.isArrayLiteralExpression(row) &&
        row.elements.length >= 2 &&
        !row.elements.some(element => ts.isSpreadElement(element)),
    );
    if (!rows || !isWritten)
      return {
        kind: 'score',
        node,
        operands: [{ node: parts, isTheirs: true }],
        kept: [points],
        isOpaque: true,
      };
    const written = rows;
    return {
      kind: 'score',
      node,
      operands: written.map(({ elements: [, run] }) => ({ node: run, isTheirs: true })),
      kept: [points, ...written],
    };
  }

  function assertAt(node: TS.CallExpression, method: string, args: TS.Expression[]): Site | undefined {
    if (method === 'ok' && args.length >= 1)
      return { kind: 'assert', node, method, kept: args.slice(1), ...truthOf(args[0]) };
    if (!judgedAsserts.has(method) || args.length < 2) return undefined;
    return {
      kind: 'assert',
      node,
      method,
      operands: known(args.slice(0, 2).map(operand)),
      kept: args.slice(2),
    };
  }

  function guardAt(node: TS.IfStatement): Site | undefined {
    const { expression, thenStatement, elseStatement } = node;
    const only =
      ts.isBlock(thenStatement) && thenStatement.statements.length === 1
        ? thenStatement.statements[0]
        : thenStatement;
    if (elseStatement || !ts.isThrowStatement(only) || !ts.isNewExpression(only.expression)) return undefined;
    const { expression: type, arguments: [message, ...more] = [] } = only.expression;
    if (!ts.isIdentifier(type) || !/Error$/.test(type.text) || more.length > 0) return undefined;
    if (message !== undefined && !ts.isStringLiteralLike(message)) return undefined;
    const truth = truthOf(expression);
    // a comparison in a function is one of the student's values with one that the test has to have
    if (truth.formula === undefined || truth.operands.some(({ node }) => hasFunction(node))) return undefined;
    return { kind: 'guard', node, method: type.text, message: message?.text ?? '', kept: [], ...truth };
  }

  const hasFunction = (node: TS.Node): boolean =>
    ts.isFunctionLike(node) || (ts.forEachChild(node, hasFunction) ?? false);

  const single = (node: TS.Expression) => ({ operands: [{ node, isTheirs: true }] });

  /** Where nothing depends on the student's code by its names, all that is no literal may. */
  const known = (operands: readonly Operand[]) =>
    operands.some(({ isTheirs }) => isTheirs)
      ? operands
      : operands.map(({ node }) => ({ node, isTheirs: !isLiteral(node) }));

  const isLiteral = (node: TS.Expression): boolean =>
    ts.isLiteralExpression(node) ||
    (ts.isPrefixUnaryExpression(node) && isLiteral(node.operand)) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(node.kind);

  /** The operands of comparisons are sent, and not what is found: that could be guessed. */
  function truthOf(node: TS.Expression): Pick<Site, 'operands' | 'formula'> {
    const operands: Operand[] = [];
    const formula = (part: TS.Expression): Formula => {
      if (ts.isParenthesizedExpression(part)) return formula(part.expression);
      if (ts.isPrefixUnaryExpression(part) && part.operator === ts.SyntaxKind.ExclamationToken)
        return { operator: '!', of: [formula(part.operand)] };
      if (ts.isBinaryExpression(part) && comparisons.has(part.operatorToken.getText(file)))
        return { operator: part.operatorToken.getText(file), of: [leaf(part.left), leaf(part.right)] };
      return leaf(part);
    };
    const leaf = (part: TS.Expression) => operands.push(operand(part)) - 1;
    const found = formula(node);
    return found === 0 ? single(node) : { operands: known(operands), formula: found };
  }

  visit(file);
  return { sites, ...(inside !== undefined && { inside }) };
}

const comparisons = new Set(['===', '!==', '==', '!=', '<', '<=', '>', '>=']);

/** Calculates truth from the values of operands, as the language does. */
export function truth(formula: Formula, values: readonly unknown[]): unknown {
  if (typeof formula === 'number') return values[formula];
  const { operator, of } = formula;
  const [a, b] = of.map(part => truth(part, values)) as [number, number];
  switch (operator) {
    case '!':
      return !a;
    case '===':
      return a === b;
    case '!==':
      return a !== b;
    case '==':
      return a == b;
    case '!=':
      return a != b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}
