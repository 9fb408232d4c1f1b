// Binary data within JSON, as Jupyter's widgets send it:
// https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md

/** The way to a place in a state: names of properties, and indexes of arrays. */
export type BufferPath = (string | number)[];

/** A state without its binary data, and that data with its places. */
export interface SeparatedState {
  /** What is JSON; within arrays null takes the place of binary data. */
  state: Record<string, unknown>;
  /** The places of the buffers, in their order. */
  paths: BufferPath[];
  /** The bytes, not copied. */
  buffers: Uint8Array[];
}

/** Takes typed arrays, ArrayBuffers and DataViews out of a state, at any depth. */
export function separateBuffers(state: object): SeparatedState {
  const [paths, buffers]: [BufferPath[], Uint8Array[]] = [[], []];
  const found = (value: unknown, path: BufferPath): boolean => {
    const bytes = bytesOf(value);
    if (!bytes) return false;
    paths.push(path);
    buffers.push(bytes);
    return true;
  };
  const visit = (value: unknown, path: BufferPath): unknown => {
    if (Array.isArray(value))
      return value.map((item, i) => (found(item, [...path, i]) ? null : visit(item, [...path, i])));
    if (!isPlain(value)) return value;
    const kept = Object.entries(value).filter(([name, item]) => !found(item, [...path, name]));
    return Object.fromEntries(kept.map(([name, item]) => [name, visit(item, [...path, name])]));
  };
  return { state: visit({ ...state }, []) as Record<string, unknown>, paths, buffers };
}

/** Puts bytes back to their places; a path that leads nowhere is ignored. */
export function putBuffers(
  state: Record<string, unknown>,
  paths: readonly BufferPath[],
  buffers: readonly Uint8Array[],
): void {
  paths.forEach((path, i) => {
    const parent = path
      .slice(0, -1)
      .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], state);
    if (typeof parent === 'object' && parent !== null && buffers[i])
      (parent as Record<string, unknown>)[path[path.length - 1]] = buffers[i];
  });
}

function bytesOf(value: unknown): Uint8Array | undefined {
  // of any realm
  if (Object.prototype.toString.call(value) === '[object ArrayBuffer]')
    return new Uint8Array(value as ArrayBuffer);
  if (!ArrayBuffer.isView(value)) return undefined;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** An object literal, and not one that has a `toJSON` of its own. */
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { toJSON?: unknown }).toJSON !== 'function';
