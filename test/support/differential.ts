import { tf } from 'fastbook-ts';
import * as library from 'fastbook-ts';

/** What an expression comes to: a tensor; or a number, a boolean or null, which have no axes. */
interface Result {
  readonly dtype: tf.DataType | 'number' | 'boolean' | 'null';
  readonly shape: readonly number[];
  /** Numbers that JSON lacks are texts: `nan`, `inf`, `-inf`. */
  readonly data: readonly (number | string)[];
}

/** A case of `scripts/peer/differential.py`. */
export interface Case {
  readonly name: string;
  /** An expression of the inputs. */
  readonly js: string;
  /** The same for PyTorch, or where it is calculated. */
  readonly py: string;
  readonly inputs: Readonly<Record<string, Result>>;
  /** The inputs whose gradients follow the result; `dy` is then its own. */
  readonly grad?: readonly string[];
  readonly results?: readonly Result[];
  /** Why PyTorch refuses it. */
  readonly error?: string;
}

/** All cases of a run of `scripts/peer/differential.py`. */
export interface Cases {
  readonly madeBy: string;
  readonly cases: readonly Case[];
}

/** How ours differs from PyTorch: refuses what that takes, takes what that refuses, or has another result. */
export interface Difference {
  readonly kind: 'refuses' | 'takes' | 'result';
  readonly name: string;
  /** The expression, its inputs, and both results. */
  readonly text: string;
}

const numbers: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
const numberOf = (x: number | string) => (typeof x === 'number' ? x : numbers[x]);

/** How ours differs in a case; undefined where it does not. */
export function differenceOf(one: Case): Difference | undefined {
  const difference = (kind: Difference['kind'], ours: string): Difference => {
    const theirs = one.error ?? textOf(one.results!);
    const inputs = Object.entries(one.inputs).map(([name, input]) => `${name} = ${textOf([input])}`);
    const lines = [`${one.name}: ${one.js}`, ...inputs, `PyTorch, ${one.py}: ${theirs}`, `ours: ${ours}`];
    return { kind, name: one.name, text: lines.join('\n  ') };
  };
  let ours: Result[];
  try {
    ours = tf.tidy(() => calculate(one) as never);
  } catch (error) {
    return one.error === undefined ? difference('refuses', String(error)) : undefined;
  }
  if (one.error !== undefined) return difference('takes', textOf(ours));
  const theirs = one.results!;
  const tolerance = /conv/i.test(one.js) ? 1e-4 : 1e-5;
  const isSame =
    ours.length === theirs.length && ours.every((result, i) => isClose(result, theirs[i], tolerance));
  return isSame ? undefined : difference('result', textOf(ours));
}

function calculate({ js, inputs, grad = [] }: Case): Result[] {
  const given = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape, dtype }]) => [
      name,
      tf.tensor(data.map(numberOf), [...shape], dtype as tf.DataType),
    ]),
  );
  for (const name of grad) given[name].requiresGrad_();
  const names = { ...library, ...given };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the expressions are our own
  const evaluate = new Function(...Object.keys(names), `return ${js}`) as (...values: unknown[]) => unknown;
  const y = evaluate(...Object.values(names));
  const results = plain(y);
  if (grad.length === 0) return results;
  (y as tf.Tensor).mul(given['dy']).sum().backward();
  return [...results, ...grad.flatMap(name => plain(given[name].grad))];
}

/** The results within a value: tensors, numbers, and lists of them. */
function plain(x: unknown): Result[] {
  if (x instanceof tf.Tensor) {
    const { dtype, shape } = x as tf.Tensor;
    return [{ dtype, shape, data: Array.from(x.dataSync<'float32'>()) }];
  }
  if (Array.isArray(x)) return (x as unknown[]).flatMap(plain);
  if (x === null) return [{ dtype: 'null', shape: [], data: [] }];
  if (typeof x === 'number' || typeof x === 'boolean')
    return [{ dtype: typeof x as 'number', shape: [], data: [Number(x)] }];
  throw new TypeError(`no result: a ${typeof x}`);
}

const isClose = (ours: Result, theirs: Result, tolerance: number) =>
  ours.dtype === theirs.dtype &&
  String(ours.shape) === String(theirs.shape) &&
  ours.data.every((x, i) => {
    const [a, b] = [numberOf(x), numberOf(theirs.data[i])];
    return Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * Math.abs(b) + tolerance / 10;
  });

const textOf = (results: readonly Result[]) =>
  results
    .map(({ dtype, shape, data }) => {
      const shown = data.slice(0, 12).map(x => (typeof x === 'number' ? +x.toPrecision(7) : x));
      return `${dtype}[${shape.join(', ')}] ${shown.join(' ')}${data.length > 12 ? ' …' : ''}`;
    })
    .join('; ');
