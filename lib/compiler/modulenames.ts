import type * as TS from 'typescript';
import type { TypeScript } from './typescript';

/**
 * The names of modules that a file mentions, in declarations, in `import()` of a text, in types and in
 * `require` of a text; and what it declares for other modules or for all (`declare module`, `declare
 * global`).
 */
export function moduleNamesIn(
  ts: TypeScript,
  file: TS.SourceFile,
): { names: TS.StringLiteralLike[]; augmentations: TS.Node[] } {
  const names: TS.StringLiteralLike[] = [];
  const augmentations: TS.Node[] = [];
  const add = (node: TS.Node | undefined) => {
    if (node && ts.isStringLiteralLike(node) && node.text !== '') names.push(node);
  };
  const visit = (node: TS.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isImportTypeNode(node))
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
    else if (ts.isExternalModuleReference(node)) add(node.expression);
    else if (
      ts.isModuleDeclaration(node) &&
      (ts.isStringLiteral(node.name) || node.flags & ts.NodeFlags.GlobalAugmentation)
    )
      augmentations.push(node.name);
    else if (ts.isCallExpression(node)) {
      const { expression } = node;
      const isLoad =
        expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(expression) && expression.text === 'require');
      if (isLoad) add(node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { names, augmentations };
}
