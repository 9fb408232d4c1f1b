import type * as TS from 'typescript';
import type { Diagnostic } from './diagnostics';
import type { ProgramFile, TypeScript } from './typescript';

/** JSX has no meaning in a notebook, and its syntax errors would not say so. */
export function refusedJsx(ts: TypeScript, file: ProgramFile): Diagnostic | undefined {
  if (file.parseDiagnostics.length === 0 || !/<\/?[A-Za-z>]/.test(file.text)) return undefined;
  const other = ts.createSourceFile(
    'cell.tsx',
    file.text,
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TSX,
  ) as ProgramFile;
  if (other.parseDiagnostics.length > 0) return undefined;
  let found: TS.Node | undefined;
  const visit = (node: TS.Node): void => {
    if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) found ??= node;
    else ts.forEachChild(node, visit);
  };
  visit(other);
  if (!found) return undefined;
  return {
    start: ts.getLineAndCharacterOfPosition(other, found.getStart()),
    end: ts.getLineAndCharacterOfPosition(other, found.end),
    message: 'JSX is not supported in a notebook. Build elements by functions, or show HTML by a display',
    code: 17004,
  };
}

/** Local modules run as CommonJS, whose top level cannot await. */
export function refusedAwait(ts: TypeScript, file: TS.SourceFile): Diagnostic | undefined {
  let found: TS.Node | undefined;
  const visit = (node: TS.Node): void => {
    if (found || ts.isFunctionLike(node) || ts.isTypeNode(node)) return;
    if (ts.isAwaitExpression(node)) found = node;
    else if (ts.isForOfStatement(node)) found = node.awaitModifier;
    if (!found) ts.forEachChild(node, visit);
  };
  visit(file);
  if (!found) return undefined;
  return {
    start: file.getLineAndCharacterOfPosition(found.getStart(file)),
    end: file.getLineAndCharacterOfPosition(found.end),
    message:
      'A local module cannot await at its top level. Await in a function that it exports, or in a cell',
    code: 1309,
  };
}
