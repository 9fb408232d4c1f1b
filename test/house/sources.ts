import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { root } from '../support/root';

/** The files that git knows, or would know, with this ending. */
export const tracked = (...endings: string[]): string[] =>
  execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', ...endings.map(end => `*${end}`)],
    { cwd: root, encoding: 'utf8' },
  )
    .trim()
    .split('\n')
    .filter(file => existsSync(join(root, file)));

/** The project's own sources: lib and scripts, in TypeScript. AssemblyScript has another compiler. */
export const sources = tracked('.ts').filter(
  file => /^(lib|scripts)\//.test(file) && !file.includes('/assembly/'),
);

const parsed = new Map<string, ts.SourceFile>();

export function parse(file: string): ts.SourceFile {
  const known =
    parsed.get(file) ??
    ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  parsed.set(file, known);
  return known;
}

/** The files that a file imports, types and `require` of relative paths included. */
export function imports(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    const specifier =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && /^(require|import)$/.test(node.expression.getText())
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined;
    if (specifier && ts.isStringLiteral(specifier) && specifier.text.startsWith('.')) {
      const base = normalize(join(dirname(file), specifier.text));
      const target = [`${base}.ts`, `${base}/index.ts`].find(candidate => sources.includes(candidate));
      if (target) found.push(target);
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return found;
}

/** The room of a file: `tensor` of lib/tensor/…, `lib` of lib/index.ts, `scripts` of scripts/…. */
export function roomOf(file: string): string {
  const [top, room] = file.split('/');
  return top === 'scripts' ? 'scripts' : room.endsWith('.ts') ? 'lib' : room;
}

/** The product that a file belongs to: names have one meaning within it. */
export function productOf(file: string): string {
  if (file.startsWith('lib/host/browser/')) return 'browser'; // takes the place of lib/host
  const room = roomOf(file);
  return ['cli', 'course', 'jupyter', 'nbval', 'scripts', 'site'].includes(room) ? room : 'teaching';
}
