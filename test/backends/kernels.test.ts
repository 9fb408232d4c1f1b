import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../support/root';

const folder = join(root, 'lib', 'backends', 'wasm');
const parse = (path: string) =>
  ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
const bindings = parse(join(folder, 'kernels.ts'));

/** The names of all parameters of a binding; a rest of a tuple stands for the names of its elements. */
function namesOf(parameter: ts.ParameterDeclaration): string[] {
  return parameter.dotDotDotToken ? elements(parameter.type!) : [parameter.name.getText()];
}

function elements(type: ts.TypeNode): string[] {
  if (ts.isTypeReferenceNode(type)) {
    const alias = bindings.statements.find(
      node => ts.isTypeAliasDeclaration(node) && node.name.text === type.typeName.getText(),
    ) as ts.TypeAliasDeclaration;
    return elements(alias.type);
  }
  return (type as ts.TupleTypeNode).elements.flatMap(element =>
    ts.isNamedTupleMember(element) ? [element.name.text] : elements((element as ts.RestTypeNode).type),
  );
}

it('the bindings of the kernels have the parameters of their sources, in their order', () => {
  const declared = bindings.statements.find(
    node => ts.isInterfaceDeclaration(node) && node.name.text === 'Kernels',
  ) as ts.InterfaceDeclaration;
  const bound = declared.members.map(member => [
    member.name!.getText(),
    (member as ts.MethodSignature).parameters.flatMap(namesOf),
  ]);
  const exported = parse(join(folder, 'assembly', 'index.ts')).statements.flatMap(node => {
    const { exportClause, moduleSpecifier } = node as ts.ExportDeclaration;
    const source = parse(join(folder, 'assembly', `${(moduleSpecifier as ts.StringLiteral).text}.ts`));
    return (exportClause as ts.NamedExports).elements.map(({ name }) => {
      const written = source.statements.find(
        statement => ts.isFunctionDeclaration(statement) && statement.name?.text === name.text,
      ) as ts.FunctionDeclaration;
      return [name.text, written.parameters.map(parameter => parameter.name.getText())];
    });
  });
  expect(Object.fromEntries(bound)).toEqual(Object.fromEntries(exported));
});
