import type * as TS from 'typescript';
import type { Compiler } from './compiler';

/**
 * A transformer that makes a cell's code interruptible: the body of each loop begins with `if
 * (__tslab__.stop[0]) __tslab__.halt()`, and `await x` becomes `__tslab__.resume(await __tslab__.wait(x))`.
 * Without it V8 can interrupt a cell only before its first await.
 */
export function instrument(ts: Compiler): TS.TransformerFactory<TS.SourceFile> {
  const { factory } = ts;
  const hook = (name: string) =>
    factory.createPropertyAccessExpression(factory.createIdentifier('__tslab__'), name);
  const call = (name: string, ...args: TS.Expression[]) =>
    factory.createCallExpression(hook(name), undefined, args);

  const check = () =>
    factory.createIfStatement(
      factory.createElementAccessExpression(hook('stop'), 0),
      factory.createExpressionStatement(call('halt')),
    );
  const checked = (body: TS.Statement) =>
    factory.createBlock([check(), ...(ts.isBlock(body) ? body.statements : [body])], true);

  return context => {
    const visit = (original: TS.Node): TS.Node => {
      const node = ts.visitEachChild(original, visit, context);
      if (ts.isAwaitExpression(node))
        return call('resume', factory.updateAwaitExpression(node, call('wait', node.expression)));
      if (ts.isForStatement(node))
        return factory.updateForStatement(
          node,
          node.initializer,
          node.condition,
          node.incrementor,
          checked(node.statement),
        );
      if (ts.isForOfStatement(node))
        return factory.updateForOfStatement(
          node,
          node.awaitModifier,
          node.initializer,
          node.expression,
          checked(node.statement),
        );
      if (ts.isForInStatement(node))
        return factory.updateForInStatement(node, node.initializer, node.expression, checked(node.statement));
      if (ts.isWhileStatement(node))
        return factory.updateWhileStatement(node, node.expression, checked(node.statement));
      if (ts.isDoStatement(node))
        return factory.updateDoStatement(node, checked(node.statement), node.expression);
      return node;
    };
    return file => ts.visitEachChild(file, visit, context);
  };
}
