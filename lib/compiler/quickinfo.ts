import type * as TS from 'typescript';
import type { ProgramFile, TypeScript } from './typescript';

/** The type and the documentation of the name at a position, or before it, as text. */
export function quickInfo(
  ts: TypeScript,
  checker: TS.TypeChecker,
  file: ProgramFile,
  position: number,
): string | undefined {
  for (const at of [position, position - 1]) {
    const node = at < 0 ? file : ts.getTouchingPropertyName(file, at);
    if (node === file) continue;
    const symbol = symbolAt(ts, checker, node);
    if (!symbol || checker.isUnknownSymbol(symbol)) continue;
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of target.declarations ?? []) readComments(ts, declaration);
    const { displayParts, documentation, tags } =
      ts.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(
        checker,
        symbol,
        file,
        ts.findAncestor(node, each => ts.isFunctionLike(each) || ts.isSourceFile(each)),
        node,
      );
    return [ts.displayPartsToString(displayParts), ...described(ts, documentation, tags)].join('\n');
  }
  return undefined;
}

function symbolAt(ts: TypeScript, checker: TS.TypeChecker, node: TS.Node): TS.Symbol | undefined {
  const { parent } = node;
  // the key of an object is what the expected type says of it
  if (ts.isPropertyAssignment(parent) && parent.name === node) {
    const type = checker.getContextualType(parent.parent);
    const property = type?.getProperty(node.getText());
    if (property) return property;
  }
  return checker.getSymbolAtLocation(node);
}

/** Nodes as the parser leaves them. */
type Commented = TS.Node & { jsDoc?: readonly TS.JSDoc[] };

/** Reads the comments of a declaration. The program has none of packages: it would start slower with them. */
function readComments(ts: TypeScript, declaration: TS.Declaration): void {
  const { fileName, text } = declaration.getSourceFile();
  const mode = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseAll };
  const { pos, end, kind } = declaration;
  const find = (node: TS.Node): TS.Node | undefined => {
    if (node.pos > pos || node.end < end) return undefined;
    return node.pos === pos && node.end === end && node.kind === kind ? node : ts.forEachChild(node, find);
  };
  let node: Commented | undefined = declaration;
  let read: Commented | undefined = find(ts.createSourceFile(fileName, text, mode, true));
  for (; node && read?.kind === node.kind; [node, read] = [node.parent, read.parent])
    // of the program's tree from now on, which alone knows what names in links are
    if (read.jsDoc) node.jsDoc ??= read.jsDoc.map(comment => Object.assign(comment, { parent: node! }));
}

function described(
  ts: TypeScript,
  documentation: TS.SymbolDisplayPart[],
  tags: readonly TS.JSDocTagInfo[] = [],
): string[] {
  const text = ts.displayPartsToString(documentation);
  const lines = tags.flatMap(({ name, text: parts }) => {
    const said = ts.displayPartsToString(parts);
    return said === '' ? [] : [name === 'param' ? `@param ${said}` : said];
  });
  const all = [...(text === '' ? [] : [text]), ...lines].map(withoutLinks);
  return all.length > 0 ? ['', ...all] : [];
}

/** A front end shows text: of `{@link name}`, the name. */
const withoutLinks = (text: string) => text.replace(/\{@link\s+([^}|\s]+)[^}]*\}/g, '$1');
