import { inspect } from 'node:util';

/**
 * Data by MIME type, with Jupyter's metadata by MIME type
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#display-data).
 */
export interface MimeBundle {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/**
 * The method that returns a value's data by MIME type, by Deno's convention
 * (https://docs.deno.com/runtime/reference/cli/jupyter/); and the property of that data for its metadata.
 */
const displayMethod = Symbol.for('Jupyter.display');
const metadataKey = Symbol.for('Jupyter.metadata');

type Offer = Record<string, unknown> & { [metadataKey]?: Record<string, unknown> };

/**
 * What a notebook shows of a value: the result of its method `Symbol.for('Jupyter.display')`, which may be a
 * promise; for other values the text that `console.log` prints. Bytes become base64.
 *
 * @returns undefined for null and undefined, which a notebook does not show.
 * @throws TypeError where the method does not return an object.
 */
export async function mimeBundleOf(value: unknown): Promise<MimeBundle | undefined> {
  if (value === null || value === undefined) return undefined;
  const method = (value as Record<symbol, unknown>)[displayMethod];
  if (typeof method !== 'function') return { data: { 'text/plain': shownText(value) }, metadata: {} };
  const offer = await (method as () => Offer | Promise<Offer>).call(value);
  if (typeof offer !== 'object' || offer === null)
    throw new TypeError(
      `Symbol.for('Jupyter.display'): expected an object of MIME types, got ${inspect(offer)}`,
    );
  const data = Object.entries(offer).map(([mime, content]) => [
    mime,
    content instanceof Uint8Array ? Buffer.from(content).toString('base64') : content,
  ]);
  return { data: Object.fromEntries(data) as Record<string, unknown>, metadata: offer[metadataKey] ?? {} };
}

const shownText = (value: unknown) => (typeof value === 'string' ? value : inspect(value));
