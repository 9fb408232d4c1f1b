import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../support/root';

/** What a user of the package can name: the declarations of its entries, as they were built. */
const entries = ['index', 'course/index', 'nbval/index'].map(name =>
  join(root, 'dist', 'lib', `${name}.d.ts`),
);

const program = ts.createProgram(entries, {
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  skipLibCheck: true,
  types: ['node'],
});
const checker = program.getTypeChecker();

describe.each(entries)('%s', entry => {
  const exported = exportsOf(checker.getSymbolAtLocation(program.getSourceFile(entry)!)!, '');
  const symbols = new Set(exported.map(({ symbol }) => symbol));

  it('exports every type that one of its signatures names', () => {
    const missing = exported.flatMap(({ name, symbol }) =>
      typesIn(symbol)
        .filter(type => !symbols.has(type) && isOurs(type))
        .map(type => `${type.name} (in ${name})`),
    );
    expect([...new Set(missing)]).toEqual([]);
  });

  it('has a doc comment at every export, and at every member of a class or an interface', () => {
    expect(exported.flatMap(undocumented)).toEqual([]);
  });
});

interface Export {
  readonly name: string;
  readonly symbol: ts.Symbol;
}

/** All exports that are declared in this package, those of namespaces (`nn`, `F`) included. */
function exportsOf(module: ts.Symbol, prefix: string): Export[] {
  return checker.getExportsOfModule(module).flatMap((alias): Export[] => {
    const symbol = target(alias);
    if (!isOurs(symbol)) return [];
    const own = { name: prefix + alias.name, symbol };
    const isNamespace = symbol.declarations!.some(ts.isSourceFile);
    return isNamespace ? exportsOf(symbol, `${alias.name}.`) : [own];
  });
}

function target(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Declared in this package, and not only added to by it, as tfjs's `Tensor` is. */
function isOurs({ declarations = [] }: ts.Symbol): boolean {
  const isBuilt = (node: ts.Declaration) => node.getSourceFile().fileName.includes('/dist/lib/');
  return declarations.length > 0 && declarations.every(isBuilt);
}

/** The types that the public part of a declaration refers to. */
function typesIn({ declarations = [] }: ts.Symbol): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node) => {
    if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(isPrivate)) return;
    const name = ts.isTypeReferenceNode(node)
      ? node.typeName
      : ts.isExpressionWithTypeArguments(node)
        ? node.expression
        : undefined;
    const symbol = name && checker.getSymbolAtLocation(name);
    if (symbol && !(target(symbol).flags & ts.SymbolFlags.TypeParameter)) found.push(target(symbol));
    ts.forEachChild(node, visit);
  };
  declarations.forEach(visit);
  return found;
}

const isPrivate = ({ kind }: ts.ModifierLike) => kind === ts.SyntaxKind.PrivateKeyword;

function undocumented({ name, symbol }: Export): string[] {
  const nodes = symbol.declarations!.map(node =>
    ts.isVariableDeclaration(node) ? node.parent.parent : node,
  );
  const members = nodes.flatMap((node): ts.NamedDeclaration[] =>
    ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) ? [...node.members] : [],
  );
  const bare = members.filter(
    member => member.name && isNamed(member.name) && !isPrivateMember(member) && !hasDoc(member),
  );
  // by another overload
  const documented = new Set(members.filter(hasDoc).map(member => member.name?.getText()));
  return [
    ...(nodes.some(hasDoc) ? [] : [name]),
    ...bare
      .map(member => member.name!.getText())
      .filter(member => !documented.has(member))
      .map(member => `${name}.${member}`),
  ];
}

const hasDoc = (node: ts.Node) => ts.getJSDocCommentsAndTags(node).length > 0;

/**
 * Symbols are protocols of the language: `[Symbol.iterator]` needs no words. An error's `name` is its
 * class's.
 */
const isNamed = (name: ts.DeclarationName) => ts.isIdentifier(name) && name.text !== 'name';

const isPrivateMember = (node: ts.Node) =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(isPrivate) ?? false);
