import { scope } from './scope';

/** Files that lie beside the worker's script: WebAssembly, fonts, scripts that are loaded when needed. */

const loaded = new Map<string, Uint8Array>();

/** Where they lie. */
export const assetUrl = (name: string): string => new URL(name, scope.location.href).href;

/** Loads files that the library will want at once, all at the same time. */
export async function preload(names: readonly string[]): Promise<void> {
  await Promise.all(
    names.map(async name => {
      const response = await fetch(assetUrl(name));
      if (!response.ok) throw missing(name, response.status);
      loaded.set(name, new Uint8Array(await response.arrayBuffer()));
    }),
  );
}

/**
 * A file's bytes, within this turn: a picture has to be there at the end of its cell.
 *
 * @throws Error for one that the site does not have.
 */
export function readAsset(name: string): Uint8Array {
  const known = loaded.get(name);
  if (known) return known;
  const request = new scope.XMLHttpRequest();
  request.open('GET', assetUrl(name), false);
  request.responseType = 'arraybuffer';
  request.send();
  if (request.status !== 200) throw missing(name, request.status);
  const bytes = new Uint8Array(request.response);
  loaded.set(name, bytes);
  return bytes;
}

const missing = (name: string, status: number) =>
  new Error(`${assetUrl(name)} cannot be loaded (${status}): load the page again when the site is reachable`);
