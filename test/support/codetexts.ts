import ts from 'typescript';

/** A piece of code in two parts: what a translation keeps, and what it puts into another language. */
export interface CodeParts {
  /** Tokens without comments; a text is `''`, and a template its substitutions in alphabetical order. */
  readonly tokens: string[];
  /** String literals and the texts of templates, in order. */
  readonly texts: string[];
  /** Comments of one line, without their slashes. */
  readonly comments: string[];
}

/** Takes TypeScript apart. What a module is imported from is a token, no text. */
export function codeParts(code: string): CodeParts {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const tokensOf = (node: ts.Node): string[] => {
    if (ts.isStringLiteral(node) && ts.isImportDeclaration(node.parent)) return [node.text];
    if (ts.isStringLiteralLike(node)) {
      texts.push(node.text);
      return ["''"];
    }
    if (ts.isTemplateExpression(node)) {
      texts.push([node.head, ...node.templateSpans.map(({ literal }) => literal)].map(x => x.text).join('…'));
      const spans = node.templateSpans.map(({ expression }) => tokensOf(expression).join(' '));
      return ['`', ...spans.sort(), '`'];
    }
    const children = node.getChildren(file).filter(child => !ts.isJSDoc(child));
    if (children.length > 0) return children.flatMap(tokensOf);
    const text = node.getText(file);
    return text === '' ? [] : [text];
  };
  const tokens = tokensOf(file);
  return { tokens, texts, comments: commentsOf(file) };
}

/** Found between the tokens, so that `//` in a text is none. */
function commentsOf(file: ts.SourceFile): string[] {
  const found = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(file.text, node.getEnd()) ?? []),
    ];
    for (const { pos, end } of ranges) found.set(pos, file.text.slice(pos, end).replace(/^\/[/*]\s*/, ''));
    node.getChildren(file).forEach(visit);
  };
  visit(file);
  return [...found].sort(([a], [b]) => a - b).map(([, text]) => text);
}
