import { inspect, inspectCustom, type InspectSettings } from '../host/text';

const shownItems = 10;

/** The type of the elements of a list's items. */
export type ItemOf<T> = T extends ArrayLike<infer U> ? U : unknown;

/**
 * fastcore's `L`: an array that prints its length and its first ten items, `(#6131) [a,b,…]`, with the few
 * methods that the chapter uses. Whatever `Array` returns from `map`, `filter` or `slice` is an `L` again.
 */
export class L<T = unknown> extends Array<T> {
  /** @param items an iterable, `new L(Object.entries(x))`; or a number of empty places, as for `Array`. */
  constructor(items: Iterable<T> | number = 0) {
    super();
    if (typeof items === 'number') this.length = items;
    else for (const item of items) this.push(item);
  }

  /**
   * A sorted copy.
   *
   * @param key what to sort by: numbers are compared by value, other values as text. Default: the items.
   * @param reverse whether the largest comes first. Default false.
   */
  sorted(key: (item: T) => unknown = item => item, reverse = false): L<T> {
    const sign = reverse ? -1 : 1;
    return new L([...this].sort((a, b) => sign * compare(key(a), key(b))));
  }

  /**
   * Of every item, the element at this position: `values.itemgot(2)`; with several positions, a list of them.
   */
  itemgot(position: number): L<ItemOf<T>>;
  /** Of every item, the elements at these positions. */
  itemgot(...positions: number[]): L<ItemOf<T>[]>;
  itemgot(...positions: number[]): L<ItemOf<T>> | L<ItemOf<T>[]> {
    const get = (item: T, i: number) => (item as ArrayLike<ItemOf<T>>)[i];
    if (positions.length === 1) return this.map(item => get(item, positions[0])) as L<ItemOf<T>>;
    return this.map(item => positions.map(i => get(item, i))) as L<ItemOf<T>[]>;
  }

  /** Of every item, this property. */
  attrgot<K extends keyof T>(name: K): L<T[K]> {
    return this.map(item => item[name]) as L<T[K]>;
  }

  /** Each item once, in the order of first appearance. */
  unique(): L<T> {
    return new L(new Set(this));
  }

  /** Pairs of position and item. */
  enumerate(): L<[number, T]> {
    return new L(this.entries());
  }

  /** Of a list of lists, the list of all first elements, of all second elements, and so on. */
  zip(): L {
    const rows = this.map(item => item as ArrayLike<unknown>);
    const length = rows.length === 0 ? 0 : rows.reduce((least, row) => Math.min(least, row.length), Infinity);
    return new L(Array.from({ length }, (_, i) => new L(rows.map(row => row[i]))));
  }

  /** The positions of the items for which `predicate` holds. */
  argwhere(predicate: (item: T) => boolean): L<number> {
    return new L([...this.entries()].filter(([, item]) => predicate(item)).map(([i]) => i));
  }

  /** The sum of the items. */
  sum(this: L<number>): number {
    return this.reduce((total, x) => total + x, 0);
  }

  /** The length and the first ten items as text. */
  override toString(): string {
    return print(this, item => String(item));
  }

  [inspectCustom](_depth: number, options: InspectSettings): string {
    return print(this, item =>
      typeof item === 'string' ? item : inspect(item, { ...options, compact: true, breakLength: Infinity }),
    );
  }
}

function print<T>(list: L<T>, format: (item: T) => string): string {
  const items = list.slice(0, shownItems).map(format).join(',');
  return `(#${list.length}) [${items}${list.length > shownItems ? '...' : ''}]`;
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [String(a), String(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
