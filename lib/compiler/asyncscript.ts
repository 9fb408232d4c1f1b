import type * as TS from 'typescript';
import { boundNames } from './boundnames';
import { Draft } from './draft';
import { kernelObject } from './emitted';
import type { Script } from './script';
import type { TypeScript } from './typescript';

/** A cell's JavaScript for an engine without V8's REPL mode. */
export interface AsyncScript extends Script {
  /** The variables of the top level, which the global object must have before the script runs. */
  names: string[];
}

const opening = '(async () => {';

/**
 * Turns a script for V8's REPL mode into a classic script whose value is an asynchronous function: so it may
 * await, and its variables, properties of the global object, can be declared again.
 * Each round of a loop asks the kernel whether the cell is interrupted; a loop of the top level gives way
 * from time to time, so that interrupts and output pass. Whoever counts tensors at the top level waits first
 * until those are known that are gone.
 *
 * @param script as `scriptOf` makes it: every declaration of its top level is a `let`.
 */
export function asyncScriptOf(ts: TypeScript, script: string): AsyncScript {
  const draft = new Draft(script);
  const names: string[] = [];
  const at = (position: number) => position - opening.length;
  // only within the function does TypeScript read `await` as such
  const file = ts.createSourceFile(
    'cell.js',
    `${opening}${script}\n})`,
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.JS,
  );

  const assign = ({ declarationList: list }: TS.VariableStatement) => {
    const { declarations } = list;
    draft.replace(at(list.getStart()), at(declarations[0].getStart()), ';');
    for (const declaration of declarations) {
      names.push(...boundNames(ts, declaration.name));
      draft.insert(at(declaration.getStart()), '(');
      draft.insert(at(declaration.end), declaration.initializer ? ')' : ' = undefined)');
    }
    draft.insert(at(list.end), ';'); // a parenthesis in the next line would call it
  };
  const visit = (node: TS.Node, isTop: boolean): void => {
    const visitChildren = (isTopThere: boolean) => ts.forEachChild(node, child => visit(child, isTopThere));
    if (isTop && countsTensors(ts, node)) {
      draft.insert(at(node.getStart()), `(await ${kernelObject}.collected(), `);
      visitChildren(isTop);
      return draft.insert(at(node.end), ')');
    }
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return void visitChildren(false);
    if (!ts.isIterationStatement(node, false)) return void visitChildren(isTop);
    const { statement } = node;
    const tick = isTop
      ? `if (${kernelObject}.tick()) await ${kernelObject}.turn();`
      : `${kernelObject}.tick();`;
    if (ts.isBlock(statement)) draft.insert(at(statement.getStart()) + 1, ` ${tick}`);
    else draft.insert(at(statement.getStart()), `{ ${tick} `);
    visitChildren(isTop);
    if (!ts.isBlock(statement)) draft.insert(at(statement.end), ' }');
  };
  for (const statement of bodyOf(ts, file)) {
    if (ts.isVariableStatement(statement)) assign(statement);
    visit(statement, true);
  }
  const { text, map } = draft.finish(opening);
  return { text: `${text}\n})`, map, names: [...new Set(names)] };
}

/** Functions of the library's that tell, or free, what nobody can reach. */
const countingNames = ['memory', 'collectGarbage'];

/** Whether a node is a call as `tf.memory()` or `collectGarbage()`. */
function countsTensors(ts: TypeScript, node: TS.Node): boolean {
  if (!ts.isCallExpression(node) || node.arguments.length > 0 || ts.isOptionalChain(node)) return false;
  const { expression } = node;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  return ts.isIdentifier(name) && countingNames.includes(name.text);
}

/** The statements of the function that the file is. */
function bodyOf(ts: TypeScript, file: TS.SourceFile): readonly TS.Statement[] {
  const [{ expression }] = file.statements as TS.NodeArray<TS.ExpressionStatement>;
  const arrow = (expression as TS.ParenthesizedExpression).expression as TS.ArrowFunction;
  return ts.isBlock(arrow.body) ? arrow.body.statements : [];
}
