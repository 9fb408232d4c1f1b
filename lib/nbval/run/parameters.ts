import { isRecord } from '../../jupyter/protocol/json';
import type { TestCell } from '../notebook/testcell';

/** Variables by name, with values of JSON. */
export type Parameters = Readonly<Record<string, unknown>>;

/** papermill's tag of the cell behind which parameters are set. */
const tag = 'parameters';
/** papermill's tag of the cell that it has written, which new parameters replace. */
const writtenTag = 'injected-parameters';

/** Where parameters are set in a notebook. */
export interface ParameterPlace {
  /** Number of the cell behind which they are; 0 for before the first cell. */
  readonly behind: number;
  /** Number of a cell of papermill's that is not run, since they take its place. */
  readonly instead?: number;
}

/** papermill's place for parameters (https://papermill.readthedocs.io/en/latest/usage-parameterize.html). */
export function parameterPlace(cells: readonly TestCell[]): ParameterPlace {
  const numberOf = (name: string) => cells.find(({ tags }) => tags.includes(name))?.number;
  const written = numberOf(writtenTag);
  return { behind: written ?? numberOf(tag) ?? 0, ...(written !== undefined && { instead: written }) };
}

/** How a language writes values. */
interface Syntax {
  readonly constants: readonly [nothing: string, yes: string, no: string];
  readonly text: (json: string) => string;
  readonly list: (items: string) => string;
  readonly object: (members: string) => string;
  readonly member: (key: string, value: string) => string;
  /** For what is no finite number; the number as JavaScript writes it otherwise. */
  readonly number: (text: string) => string;
  readonly assignment: (name: string, value: string) => string;
}

const javascript: Syntax = {
  constants: ['null', 'true', 'false'],
  text: json => json,
  list: items => `[${items}]`,
  object: members => `{${members}}`,
  member: (key, value) => `[${key}]: ${value}`,
  number: text => text,
  assignment: (name, value) => `var ${name} = ${value};`,
};

/** By a language's name in lower case. */
const languages: Readonly<Record<string, Syntax>> = {
  python: {
    ...javascript,
    constants: ['None', 'True', 'False'],
    member: (key, value) => `${key}: ${value}`,
    number: text => (/^(NaN|-?Infinity)$/.test(text) ? `float('${text}')` : text),
    assignment: (name, value) => `${name} = ${value}`,
  },
  r: {
    constants: ['NULL', 'TRUE', 'FALSE'],
    text: json => json,
    list: items => `list(${items})`,
    object: members => `list(${members})`,
    member: (key, value) => `${key} = ${value}`,
    number: text => text.replace('Infinity', 'Inf'),
    assignment: (name, value) => `${name} = ${value}`,
  },
  julia: {
    ...javascript,
    constants: ['nothing', 'true', 'false'],
    text: json => json.replaceAll('$', '\\$'),
    object: members => `Dict(${members})`,
    member: (key, value) => `${key} => ${value}`,
    number: text => text.replace('Infinity', 'Inf'),
    assignment: (name, value) => `${name} = ${value};`,
  },
  javascript,
  typescript: { ...javascript, assignment: (name, value) => `let ${name} = ${value};` },
};

function written(value: unknown, syntax: Syntax): string {
  const [nothing, yes, no] = syntax.constants;
  if (value === null || value === undefined) return nothing;
  if (typeof value === 'boolean') return value ? yes : no;
  if (typeof value === 'string') return syntax.text(JSON.stringify(value));
  if (Array.isArray(value)) return syntax.list(value.map(item => written(item, syntax)).join(', '));
  if (!isRecord(value)) return syntax.number(`${value as number}`);
  const members = Object.entries(value).map(([key, item]) =>
    syntax.member(syntax.text(JSON.stringify(key)), written(item, syntax)),
  );
  return syntax.object(members.join(', '));
}

/**
 * The code that sets parameters in a language.
 *
 * @throws Error for a name that is none, and for a language that parameters cannot be written in.
 */
export function parameterCode(parameters: Parameters, language: string | undefined): string {
  const syntax = languages[(language ?? '').toLowerCase()] as Syntax | undefined;
  if (!syntax)
    throw new Error(
      `parameters cannot be set in ${language ?? 'a language that the kernel does not name'}, ` +
        `but in ${Object.keys(languages).join(', ')}`,
    );
  return Object.entries(parameters)
    .map(([name, value]) => {
      if (!/^[A-Za-z_]\w*$/.test(name))
        throw new Error(`a parameter's name: expected letters and digits, got ${name}`);
      return syntax.assignment(name, written(value, syntax));
    })
    .join('\n');
}

/**
 * Reads `NAME=VALUE` as papermill reads its `-p`: a number, `True`, `False`, `None`, or a text; and JSON.
 *
 * @returns undefined for a text without a name.
 */
export function readParameter(given: string): [name: string, value: unknown] | undefined {
  const [, name, written] = /^([A-Za-z_]\w*)=(.*)$/s.exec(given) ?? [];
  if (name === undefined) return undefined;
  const constants: Record<string, unknown> = { True: true, False: false, None: null };
  if (Object.hasOwn(constants, written)) return [name, constants[written]];
  try {
    return [name, JSON.parse(written)];
  } catch {
    return [name, written];
  }
}
