import type { Debugger as V8, Runtime } from 'node:inspector';
import { asWritten, ownName } from '../../../compiler/emitted';
import type { DapVariable } from './dap';

/** What V8's inspector is asked. */
export type Ask = <T>(method: string, params?: object) => Promise<T>;

/** What the inspector holds for a client until code goes on. */
const objectGroup = 'debugger';

/**
 * Time for an expression to be evaluated, in milliseconds. Nothing could end it: the inspector hears no other
 * request meanwhile.
 */
const evaluationMs = 5_000;

const asked = { objectGroup, silent: true, generatePreview: true } as const;

/** Variables of one scope, and parts of one value, that are listed at most. */
const maxParts = 1_000;

/** Characters of a value that are shown at most. */
const maxLength = 1_000;

/** What a client was given a reference to. */
interface Reference {
  objectId: string;
  /** Of a list. */
  length: number | undefined;
  of: 'value' | 'scope';
}

/** What has no value: a getter, or a variable whose declaration has not run. */
const missing = { value: 'a getter', scope: 'no value yet' } as const;

/** Node's own properties of promises, and parts of functions that lead to the kernel's code. */
const isHidden = (name: string) =>
  /^Symbol\((?:async_id_symbol|trigger_async_id_symbol|kResourceStore)\)$/.test(name) ||
  (/^\[\[/.test(name) && !/^\[\[(?:Entries|PromiseState|PromiseResult|PrimitiveValue)\]\]$/.test(name));

/**
 * The values of a kernel that is debugged, as the inspector describes them: nothing here runs the reader's
 * code, so a getter is named and not called.
 */
export class Variables {
  readonly #objects = new Map<number, Reference>();
  #count = 0;

  constructor(private readonly ask: Ask) {}

  /** Forgets all references, and lets go of what they hold. Those that are given later are others. */
  clear(): void {
    this.#objects.clear();
    void this.ask('Runtime.releaseObjectGroup', { objectGroup }).catch(() => undefined);
  }

  /** The variables that cells have declared. */
  async globals(): Promise<DapVariable[]> {
    const names = await this.#globalNames();
    const variables = await Promise.all(
      names.map(async name => {
        const value = await this.#globalValue(name);
        return value && this.variable(name, value);
      }),
    );
    return variables.filter(variable => variable !== undefined);
  }

  /** The value of a cell's variable; undefined where there is none, or not yet. */
  async global(name: string): Promise<Runtime.RemoteObject | undefined> {
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name))
      throw new Error(`expected a variable's name, got ${name}`);
    const emitted = (await this.#globalNames()).find(found => ownName(found) === name);
    return this.#globalValue(emitted ?? name);
  }

  async #globalNames(): Promise<string[]> {
    const asking = this.ask<Runtime.GlobalLexicalScopeNamesReturnType>('Runtime.globalLexicalScopeNames');
    return (await asking).names;
  }

  async #globalValue(name: string): Promise<Runtime.RemoteObject | undefined> {
    const { result, exceptionDetails } = await this.ask<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression: name,
      throwOnSideEffect: true,
      ...asked,
    });
    return exceptionDetails ? undefined : result;
  }

  /**
   * The value of an expression in a frame.
   *
   * @param isPure whether it must not change anything.
   * @throws Error with what the expression throws.
   */
  async evaluate(callFrameId: string, expression: string, isPure: boolean): Promise<Runtime.RemoteObject> {
    const params = { callFrameId, expression, throwOnSideEffect: isPure, timeout: evaluationMs, ...asked };
    const evaluated = this.ask<V8.EvaluateOnCallFrameReturnType>('Debugger.evaluateOnCallFrame', params);
    const { result, exceptionDetails } = await evaluated.catch(({ message }: Error) => {
      throw new Error(
        /terminated/.test(message) ? `expected a value within ${evaluationMs / 1000} s` : message,
      );
    });
    if (exceptionDetails) throw new Error(await this.describe(exceptionDetails.exception ?? result));
    return result;
  }

  /** A reference to an object's properties, or to the variables of a scope. */
  reference({ objectId, subtype, description }: Runtime.RemoteObject, of: Reference['of'] = 'value'): number {
    if (objectId === undefined) return 0;
    const isList = subtype === 'array' || subtype === 'typedarray';
    const length = isList ? Number(/\((\d+)\)$/.exec(description ?? '')?.[1]) : undefined;
    this.#objects.set(++this.#count, { objectId, length, of });
    return this.#count;
  }

  /**
   * The properties of an object.
   *
   * @throws Error where the reference is not known, or not any more.
   */
  async children(reference: number): Promise<DapVariable[]> {
    const found = this.#objects.get(reference);
    if (!found)
      throw new Error(`variablesReference: ${reference} is not known; references end when the code goes on`);
    const { objectId, length, of } = found;
    const listed = length !== undefined && length > maxParts ? await this.#beginning(objectId) : objectId;
    const {
      result,
      internalProperties = [],
      privateProperties = [],
    } = await this.ask<
      Runtime.GetPropertiesReturnType & { privateProperties?: Runtime.PropertyDescriptor[] }
    >('Runtime.getProperties', { objectId: listed, ownProperties: true, generatePreview: true });
    const own = result.filter(({ name }) => length === undefined || name !== 'length');
    const all = [...own, ...privateProperties, ...internalProperties].filter(({ name }) => !isHidden(name));
    const shown = await Promise.all(
      all.slice(0, maxParts).map(property => this.variable(property.name, property.value ?? missing[of])),
    );
    const left = (length ?? all.length) - shown.length;
    return left > 0 && all.length >= maxParts
      ? [...shown, { name: '…', value: `${left} more`, type: `${left} more`, variablesReference: 0 }]
      : shown;
  }

  /** A value under a name; of a property without one, why. */
  async variable(name: string, value: Runtime.RemoteObject | string): Promise<DapVariable> {
    if (typeof value === 'string') return { name: ownName(name), value, type: value, variablesReference: 0 };
    const text = await this.describe(value);
    const hasParts = value.type === 'object' && value.subtype !== 'null';
    return {
      name: ownName(name),
      value: text,
      type: typeOf(value, text),
      variablesReference: hasParts ? this.reference(value) : 0,
    };
  }

  /** One line for a value: `[1, 2]`, `Point {x: 1}`, `Tensor float32 [64, 784]`. */
  async describe(value: Runtime.RemoteObject): Promise<string> {
    return cut((await this.#tensor(value)) ?? textOf(value));
  }

  /** A tensor's data type and shape; undefined for all else. */
  async #tensor({ objectId, className, preview }: Runtime.RemoteObject): Promise<string | undefined> {
    const named = (wanted: string) => preview?.properties.some(({ name }) => name === wanted);
    if (objectId === undefined || !named('shape') || !named('dtype')) return undefined;
    const { result } = await this.ask<Runtime.GetPropertiesReturnType>('Runtime.getProperties', {
      objectId,
      ownProperties: true,
      generatePreview: true,
    });
    const property = (wanted: string) => result.find(({ name }) => name === wanted)?.value;
    const shape = property('shape');
    const dtype: unknown = property('dtype')?.value;
    if (shape?.subtype !== 'array' || typeof dtype !== 'string' || !property('dataId')) return undefined;
    const sizes = (shape.preview?.properties ?? []).map(({ value }) => value);
    const isDisposed = property('isDisposedInternal')?.value === true;
    return `${className} ${dtype} [${sizes.join(', ')}]${isDisposed ? ', disposed' : ''}`;
  }

  /** A list's beginning, as an object of its own: the inspector would list all. */
  async #beginning(objectId: string): Promise<string> {
    const { result, exceptionDetails } = await this.ask<Runtime.CallFunctionOnReturnType>(
      'Runtime.callFunctionOn',
      {
        objectId,
        functionDeclaration:
          `function () { const part = []; for (let i = 0; i < ${maxParts}; i++) ` +
          'part[i] = this[i]; return part; }',
        throwOnSideEffect: true,
        silent: true,
      },
    );
    if (exceptionDetails || result.objectId === undefined)
      throw new Error('this list has elements that only its own code knows');
    return result.objectId;
  }
}

/** JupyterLab's tree shows the value of Python's simple types, and the name of any other type. */
function typeOf({ type, unserializableValue }: Runtime.RemoteObject, text: string): string {
  if (type === 'number' && unserializableValue !== '-0') return 'float';
  return type === 'string' ? 'str' : type === 'boolean' ? 'bool' : text;
}

function textOf(value: Runtime.RemoteObject): string {
  const { type, subtype, description = '', unserializableValue } = value;
  if (type === 'string') return quoted(value.value as string);
  if (type === 'undefined' || subtype === 'null') return subtype ?? type;
  if (type === 'function') return headOf(asWritten(description));
  if (type !== 'object') return unserializableValue ?? (description || String(value.value));
  if (subtype === 'error') return description.split('\n    at ', 1)[0];
  return value.preview ? previewOf(value.preview) : description;
}

/** A function's or class's first part, without the spaces that stand for its types. */
const headOf = (code: string): string =>
  code
    .split(/\s*(?:\{|=>)/, 1)[0]
    .replace(/\s+/g, ' ')
    .replace(/ (?=[,)])/g, '')
    .trim() || 'function';

/** As a browser's console has it. */
function previewOf(preview: Runtime.ObjectPreview): string {
  const { subtype, description = '', properties, entries, overflow } = preview;
  if (subtype && !['array', 'typedarray', 'map', 'set'].includes(subtype)) return description;
  const isList = subtype === 'array' || subtype === 'typedarray';
  const parts = entries
    ? entries.map(({ key, value }) => (key ? `${entryOf(key)} => ` : '') + entryOf(value))
    : properties
        .filter(({ name }) => !isHidden(name))
        .map(property =>
          isList && /^\d+$/.test(property.name)
            ? partOf(property)
            : `${ownName(property.name)}: ${partOf(property)}`,
        );
  const inner = [...parts, ...(overflow ? ['…'] : [])].join(', ');
  if (isList) return `${description === `Array(${parts.length})` ? '' : `${description} `}[${inner}]`;
  return `${description === 'Object' ? '' : `${description} `}{${inner}}`;
}

const partOf = ({ type, value = '' }: Runtime.PropertyPreview): string =>
  type === 'string' ? quoted(value) : type === 'function' ? 'ƒ' : type === 'accessor' ? 'a getter' : value;

const entryOf = (entry: Runtime.ObjectPreview): string =>
  entry.type === 'string' ? quoted(entry.description ?? '') : (entry.description ?? entry.type);

const quoted = (text: string): string => `'${text.replaceAll('\n', '\\n')}'`;

const cut = (text: string): string => (text.length > maxLength ? `${text.slice(0, maxLength)}…` : text);
