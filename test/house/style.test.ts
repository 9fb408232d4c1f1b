import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import ts from 'typescript';
import { parse, productOf, sources, tracked } from './sources';
import { root } from '../support/root';

const code = tracked('.ts', '.js', '.mjs');
const linesOf = (file: string) => readFileSync(`${root}/${file}`, 'utf8').split('\n');

describe('the house style', () => {
  it('has no file of more than 400 lines', () => {
    expect(code.filter(file => linesOf(file).length > 401)).toEqual([]);
  });

  it('has no line of more than 110 characters', () => {
    const long = code.flatMap(file =>
      linesOf(file).flatMap((line, i) => (line.length > 110 ? [`${file}:${i + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });

  it('casts through unknown at most ten times, each with its reason beside it', () => {
    const casts = code
      .filter(file => file !== 'test/house/style.test.ts')
      .flatMap(file =>
        linesOf(file).flatMap((line, i, lines) =>
          line.includes('as unknown as')
            ? [
                {
                  place: `${file}:${i + 1}`,
                  hasReason: /\/\/|\*\//.test(line) || /\/\/|\*\//.test(lines[i - 1]),
                },
              ]
            : [],
        ),
      );
    expect(casts.filter(({ hasReason }) => !hasReason).map(({ place }) => place)).toEqual([]);
    expect(casts.length).toBeLessThanOrEqual(10);
  });

  it('suppresses the compiler nowhere', () => {
    const assembly = /assembly\//; // AssemblyScript's decorators
    expect(
      code.filter(
        file =>
          !assembly.test(file) && linesOf(file).some(line => /^\s*\/\/ @ts-(ignore|nocheck)/.test(line)),
      ),
    ).toEqual([]);
  });

  it('has a doc comment at every exported declaration', () => {
    const bare = sources.flatMap(file =>
      exported(file)
        .filter(({ node }) => !hasDoc(node))
        .map(({ name }) => `${file}: ${name}`),
    );
    expect(bare).toEqual([]);
  });

  it('has no two files of one name in a product but index.ts and the entries of commands', () => {
    const byName = grouped(sources, file => `${productOf(file)} ${basename(file)}`);
    const twice = [...byName].filter(([name, files]) => files.length > 1 && !/ (index|main)\.ts$/.test(name));
    expect(twice.map(([, files]) => files)).toEqual([]);
  });

  it('has no two exported declarations of one name in a product', () => {
    const all = sources.flatMap(file =>
      [...new Set(exported(file).map(({ name }) => name))].map(name => ({ file, name })),
    );
    const byName = grouped(all, ({ file, name }) => `${productOf(file)} ${name}`);
    const twice = [...byName].filter(([, places]) => places.length > 1);
    expect(twice.map(([name, places]) => `${name}: ${places.map(({ file }) => file).join(', ')}`)).toEqual(
      [],
    );
  });
});

interface Declared {
  readonly name: string;
  readonly node: ts.Node;
}

/** The declarations that a file exports itself; what it re-exports has its comment elsewhere. */
function exported(file: string): Declared[] {
  return parse(file).statements.flatMap((node): Declared[] => {
    const isExported = ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(isExport);
    if (!isExported) return [];
    if (ts.isVariableStatement(node)) {
      return node.declarationList.declarations.map(({ name }) => ({ name: name.getText(), node }));
    }
    const { name } = node as unknown as { name?: ts.Identifier }; // of every other kind of declaration
    return [{ name: name?.text ?? 'default', node }];
  });
}

const isExport = ({ kind }: ts.Modifier) => kind === ts.SyntaxKind.ExportKeyword;

/** An overload after the first has the comment of the first. */
function hasDoc(node: ts.Node): boolean {
  if (hasOwnDoc(node)) return true;
  if (!ts.isFunctionDeclaration(node)) return false;
  const name = node.name?.text;
  return (node.parent as ts.SourceFile).statements.some(
    other =>
      other !== node && ts.isFunctionDeclaration(other) && other.name?.text === name && hasOwnDoc(other),
  );
}

const hasOwnDoc = (node: ts.Node) => ts.getJSDocCommentsAndTags(node).length > 0;

/** `Map.groupBy`, which Node has from 21 on. */
function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
