import type * as TS from 'typescript';
import { pythonMembers, pythonNames } from './pythonnames';
import { adviceOnOperator } from './tensoroperators';
import type { TypeScript } from './typescript';

/**
 * A sentence in the place of TypeScript's words, where these do not say what to do: for a type error in a
 * cell of a notebook, by its number. Undefined where TypeScript's are as good.
 */
export function adviceOn(
  ts: TypeScript,
  checker: TS.TypeChecker,
  { file, start = 0, length = 0, code, messageText, relatedInformation = [] }: TS.Diagnostic,
): string | undefined {
  if (!file) return undefined;
  const node = nodeAt(ts, file, start, start + length);
  const head = typeof messageText === 'string' ? messageText : messageText.messageText;
  const related = (wanted: number) => relatedInformation.find(each => each.code === wanted);
  if (related(codes.didYouMeanToCall) && node.getText().length <= 40) {
    const [signature] = checker.getTypeAtLocation(node).getCallSignatures();
    const text = node.getText();
    const call = `${text}(${signature && signature.parameters.length > 0 ? '…' : ''})`;
    return `${text} is a function, and its result is wanted: write ${call}`;
  }
  switch (code) {
    case codes.leftOperand:
    case codes.rightOperand:
    case codes.operator:
    case codes.noOverlap: {
      const operation = [node, node.parent].find(each => ts.isBinaryExpression(each));
      return operation && adviceOnOperator(ts, checker, operation);
    }
    case codes.noName:
    case codes.noNameButSimilar:
      return ts.isIdentifier(node) ? adviceOnName(ts, node) : undefined;
    case codes.noMember:
      return ts.isIdentifier(node) && Object.hasOwn(pythonMembers, node.text)
        ? `${node.text} is Python's: write ${pythonMembers[node.text]}`
        : undefined;
    case codes.notNewable: {
      const called = ts.isNewExpression(node) ? node : node.parent;
      if (!ts.isNewExpression(called)) return undefined;
      const name = called.expression.getText();
      return `${name} is a function: write ${name}(…), without new`;
    }
    case codes.noBaseClass:
      return node.getText().endsWith('nn.Module')
        ? 'nn.Module is no class: nn.module(x => …, { text, parameters, children }) makes a module'
        : undefined;
    case codes.argumentCount: {
      const argument = related(codes.argumentMissing);
      const name = argument && /'(\w+)'/.exec(linesOf(argument.messageText)[0])?.[1];
      const missing =
        name && `${head.replace(/\.$/, '')}: ${name}${membersOf(ts, checker, argument)} is missing`;
      return missing || undefined;
    }
    case codes.argumentType:
      return (
        adviceOnArgument(ts, checker, node) ?? adviceOnMissing(messageText) ?? adviceOnChain(messageText)
      );
    default:
      return adviceOnChain(messageText);
  }
}

/** TypeScript's numbers of the errors that have an advice. */
const codes = {
  noName: 2304,
  noNameButSimilar: 2552,
  noMember: 2339,
  argumentType: 2345,
  notNewable: 2350,
  leftOperand: 2362,
  rightOperand: 2363,
  operator: 2365,
  noOverlap: 2367,
  argumentCount: 2554,
  noBaseClass: 2689,
  argumentMissing: 6210,
  didYouMeanToCall: 6212,
};

/** The smallest node that has all of a range. */
function nodeAt(ts: TypeScript, file: TS.SourceFile, start: number, end: number): TS.Node {
  let found: TS.Node = file;
  const visit = (node: TS.Node): void => {
    if (node.getStart(file) > start || node.end < end) return;
    found = node;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return found;
}

function adviceOnName(ts: TypeScript, node: TS.Identifier): string | undefined {
  const { parent, text } = node;
  if (ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.getText() === '=') {
    const { parent: outer } = parent;
    if (ts.isCallExpression(outer) || ts.isNewExpression(outer))
      return `${text}=… is Python's for an argument with a name: write { ${text}: … }`;
    if (ts.isExpressionStatement(outer)) return `${text} is not declared: write let ${text} = …`;
  }
  if (!Object.hasOwn(pythonNames, text)) return undefined;
  return `${text} is Python's: write ${pythonNames[text]}`;
}

/** A list where its items are wanted one by one; a value that belongs into an object of options. */
function adviceOnArgument(ts: TypeScript, checker: TS.TypeChecker, node: TS.Node): string | undefined {
  const call = node.parent;
  if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) return undefined;
  const position = call.arguments?.indexOf(node as TS.Expression) ?? -1;
  const parameters = checker.getResolvedSignature(call)?.declaration?.parameters ?? [];
  const parameter = parameters[Math.min(position, parameters.length - 1)];
  if (position < 0 || !parameter || !ts.isParameter(parameter)) return undefined;
  const type = checker.getTypeAtLocation(node);
  const text = node.getText();
  if (parameter.dotDotDotToken && checker.isArrayType(type)) {
    const name = call.expression.getText();
    const items = ts.isArrayLiteralExpression(node) ? text.slice(1, -1) : `...${text}`;
    const shown = items.length <= 60 ? items : '…';
    return `${name} takes its ${parameter.name.getText()} one by one: write ${name}(${shown})`;
  }
  const member = requiredMembers(ts, checker.getTypeAtLocation(parameter)).find(each =>
    checker.isTypeAssignableTo(type, checker.getTypeOfSymbolAtLocation(each, node)),
  );
  if (!member || type.flags & ts.TypeFlags.Any || ts.isObjectLiteralExpression(node)) return undefined;
  return `${member.name} belongs into an object: write { ${member.name}: ${text.length <= 40 ? text : '…'} }`;
}

/** Which option is missing, where TypeScript first writes out the types of all that are there. */
function adviceOnMissing(message: string | TS.DiagnosticMessageChain): string | undefined {
  for (const line of linesOf(message)) {
    const missing = /^Property '(\w+)' is missing in type '[^]*' but required in type '(\w+)'\.$/.exec(line);
    if (missing) return `${missing[1]} is missing: ${missing[2]} has to have it`;
  }
  return undefined;
}

/** What a chain of reasons comes to, where its first lines are types that are written out. */
function adviceOnChain(message: string | TS.DiagnosticMessageChain): string | undefined {
  const lines = linesOf(message);
  for (const line of lines) {
    const type = /^.*'"(\w+)"' is not assignable to .*'(?:DType|keyof DataTypeMap)'/.exec(line);
    if (type) return `there is no type ${type[1]} here: the types of tensors are float32, int32 and bool`;
    if (/^Type 'string' is not assignable to type 'Nested'/.test(line))
      return 'a tensor holds numbers: for a label, its position in the list of all, labels.indexOf(…)';
    const promise = /^(?:Type|Argument of type) '(Promise<.*?>)' is (?:missing|not assignable)/.exec(line);
    if (promise) return `${promise[1]} is a promise: await what makes it, or do without async`;
  }
  const [first] = lines;
  const other = /^Type '(.*)' is missing the following properties from type '(Tensor|Module)\b/.exec(first);
  return other ? `Type '${other[1]}' is no ${other[2]}` : undefined;
}

const linesOf = (message: string | TS.DiagnosticMessageChain): string[] =>
  typeof message === 'string'
    ? [message]
    : [message.messageText, ...(message.next ?? []).flatMap(each => linesOf(each))];

/** The members that a parameter's object has to have, for a sentence. */
function membersOf(
  ts: TypeScript,
  checker: TS.TypeChecker,
  { file, start = 0, length = 0 }: TS.DiagnosticRelatedInformation,
): string {
  if (!file) return '';
  const members = requiredMembers(ts, checker.getTypeAtLocation(nodeAt(ts, file, start, start + length)));
  return members.length > 0 ? `, { ${members.map(({ name }) => name).join(', ')} },` : '';
}

/** The members without which a small object is not of its type. */
function requiredMembers(ts: TypeScript, type: TS.Type): TS.Symbol[] {
  if (!(type.flags & ts.TypeFlags.Object) || type.getCallSignatures().length > 0) return [];
  const members = type.getProperties().filter(({ flags }) => !(flags & ts.SymbolFlags.Optional));
  return members.length <= 3 ? members : [];
}
