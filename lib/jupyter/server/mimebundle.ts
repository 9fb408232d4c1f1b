import { inspect, types } from 'node:util';
import { base64 } from '../../host/text';
import { shortened } from './shortened';

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
 * promise; for other values the text that `console.log` prints. Bytes become base64. A promise itself, which
 * most often is a forgotten `await`, is said to be one.
 *
 * @returns undefined for null and undefined, which a notebook does not show.
 * @throws TypeError where the method does not return an object.
 */
export async function mimeBundleOf(value: unknown): Promise<MimeBundle | undefined> {
  if (value === null || value === undefined) return undefined;
  const method = displayMethodOf(value);
  if (typeof method !== 'function')
    return { data: { 'text/plain': shortened(shownText(value), longest) }, metadata: {} };
  const offer = await (method as () => Offer | Promise<Offer>).call(value);
  if (typeof offer !== 'object' || offer === null)
    throw new TypeError(
      `Symbol.for('Jupyter.display'): expected an object of MIME types, got ${inspect(offer)}`,
    );
  const data = Object.entries(offer).map(([mime, content]) => [mime, contentOf(mime, content)]);
  const { [metadataKey]: metadata = {} } = offer;
  if (typeof metadata !== 'object' || metadata === null)
    throw new TypeError(
      `Symbol.for('Jupyter.metadata'): expected an object of MIME types, got ${inspect(metadata)}`,
    );
  return { data: Object.fromEntries(data) as Record<string, unknown>, metadata };
}

/** Whether showing a value runs none of the reader's code: it is no object, and has no display method. */
export function isShownByKernel(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'object' || typeof value === 'function') return false;
  return !(displayMethod in boxed(value));
}

/** `Object`, as it was before the first cell. */
const boxed = Object as (value: unknown) => object;

/** Notebooks hold texts, and other values only where the MIME type is one of JSON. */
function contentOf(mime: string, content: unknown): unknown {
  if (content instanceof Uint8Array) return base64(content);
  if (content === undefined || /\bjson$/.test(mime) || [content].flat().every(x => typeof x === 'string'))
    return content;
  throw new TypeError(
    `Symbol.for('Jupyter.display'): expected text or bytes as ${inspect(mime)}, got ${inspect(content)}`,
  );
}

/** The most characters of a value's text. */
const longest = 1_000_000;

function displayMethodOf(value: unknown): unknown {
  try {
    return (value as Record<symbol, unknown>)[displayMethod];
  } catch {
    return undefined; // a proxy that knows no such property, or is revoked
  }
}

function shownText(value: unknown): string {
  if (typeof value === 'string') return value;
  return types.isPromise(value)
    ? `${promiseText(value)}: write await before it to have its value`
    : inspect(value);
}

/** A promise on one line. */
function promiseText(promise: Promise<unknown>): string {
  const text = inspect(promise, { breakLength: Infinity, maxStringLength: promiseLength });
  if (text.length <= promiseLength && !text.includes('\n')) return text;
  return text.replace(/^([^{]*\{)\s+(<rejected> )?[^]*/, '$1 $2… }');
}

/** The most characters of a promise. */
const promiseLength = 100;
