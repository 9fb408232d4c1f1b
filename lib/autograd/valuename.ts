/** A value that was given in the place of another, for a message. */
export function nameOf(x: unknown): string {
  if (typeof x === 'string') return `the text '${x}'`;
  if (typeof x === 'function') return `the function ${x.name || '=>'}`;
  if (typeof x === 'number' || typeof x === 'bigint') return `${x}${typeof x === 'bigint' ? 'n' : ''}`;
  if (x === null || x === undefined) return String(x);
  if (Array.isArray(x)) return JSON.stringify(x);
  const name = (x.constructor as { name?: string } | undefined)?.name ?? typeof x;
  return name === 'Object' ? 'an object' : `a ${name}`;
}
