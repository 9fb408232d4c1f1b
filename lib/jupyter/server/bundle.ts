import { inspect } from 'node:util';

/** What a value looks like: MIME types and their data, with Jupyter's metadata by MIME type. */
export interface MimeBundle {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/**
 * The method by which a value offers its MIME types, by Deno's convention; and where the offer carries its
 * metadata.
 */
const displayMethod = Symbol.for('Jupyter.display');
const metadataKey = Symbol.for('Jupyter.metadata');

type Offer = Record<string, unknown> & { [metadataKey]?: Record<string, unknown> };

/**
 * What to show of a value: what `Symbol.for('Jupyter.display')` offers, which may be a promise; of all else
 * the text that `console.log` would print. Bytes become base64.
 *
 * @returns undefined for null and undefined, of which a notebook shows nothing.
 * @throws TypeError for an offer that is no object.
 */
export async function bundleOf(value: unknown): Promise<MimeBundle | undefined> {
  if (value === null || value === undefined) return undefined;
  const method = (value as Record<symbol, unknown>)[displayMethod];
  if (typeof method !== 'function') return { data: { 'text/plain': textOf(value) }, metadata: {} };
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

const textOf = (value: unknown) => (typeof value === 'string' ? value : inspect(value));
