/**
 * A WeakMap whose values lie on the keys themselves, as a property. TensorFlow.js looks up each tensor's data
 * several times for each operation, and makes an entry for each result: in a WeakMap, that gives every key a
 * hash, and V8's collector another table to go through.
 */
export class PropertyMap<K extends object, V> {
  readonly #property = Symbol('PropertyMap');

  /** The value of a key; undefined where it has none. */
  get(key: K): V | undefined {
    return (key as Record<symbol, V | undefined>)[this.#property];
  }

  /** Whether a key has a value. */
  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  /** Gives a key a value. */
  set(key: K, value: V): this {
    (key as Record<symbol, V | undefined>)[this.#property] = value;
    return this;
  }

  /**
   * Takes a key's value away; the property stays, since objects are slow that have lost one.
   *
   * @returns whether there was one.
   */
  delete(key: K): boolean {
    const had = this.has(key);
    if (had) (key as Record<symbol, V | undefined>)[this.#property] = undefined;
    return had;
  }
}
