import type { Archive } from '../../archive/source';
import { scope, type ResponseCache } from '../scope';
import { setting } from '../settings';

/** An archive's tar, or why it cannot be had. */
export type Fetched = { readonly bytes: Uint8Array } | { readonly unreachable: string };

/** The event of the worker that tells how far a download is. */
export const progressEvent = 'fastbook-progress';

/** How far a download is: bytes so far, and of all. */
export interface DownloadProgress {
  readonly name: string;
  readonly received: number;
  readonly total: number;
}

/** The name under which the browser keeps the archives. */
const cacheName = 'fastbook-data';

/** The site's own folder of archives goes before an archive's own address, which seldom answers a browser. */
const addressesOf = ({ archive, url }: Archive): string[] => {
  const mirror = setting('FASTBOOK_MIRROR')?.replace(/\/+$/, '');
  return mirror === undefined ? [url] : [`${mirror}/${archive}`, url];
};

/** Whether an archive is kept, or the site has it. */
export async function canFetch(archive: Archive): Promise<boolean> {
  const cache = await openCache();
  for (const address of addressesOf(archive)) {
    if (await cache?.match(address)) return true;
    const response = await fetch(address, { method: 'HEAD' }).catch(() => undefined);
    if (response?.ok) return true;
  }
  return false;
}

/**
 * Fetches an archive, verifies and unzips it. One that is kept from an earlier visit is verified again, and
 * fetched anew where it is not what the site says.
 *
 * @param anew whether to ask the site even where it is kept.
 * @throws Error for one that is not what it should be.
 */
export async function fetchArchive(archive: Archive, anew: boolean): Promise<Fetched> {
  const cache = await openCache();
  const reasons: string[] = [];
  for (const address of addressesOf(archive)) {
    const expected = await digestOf(address, cache);
    const kept = anew ? undefined : await cache?.match(address);
    if (kept) {
      const bytes = new Uint8Array(await kept.arrayBuffer());
      if (!(await faultOf(bytes, expected, archive))) return { bytes: await unzipped(bytes) };
    }
    const bytes = await download(address, archive.archive).catch((error: Error) => error.message);
    if (typeof bytes === 'string') {
      reasons.push(`${address}: ${bytes}`);
      continue;
    }
    const fault = await faultOf(bytes, expected, archive);
    if (fault)
      throw new Error(
        `cannot download ${address}: the download is corrupt, or not the file it should be: ${fault}. ` +
          'Run the cell again',
      );
    // the disk may be full
    await cache?.put(address, new Response(bytes)).catch(() => undefined);
    return { bytes: await unzipped(bytes) };
  }
  return { unreachable: reasons.join('; ') };
}

/** None where the page is not secure, or the reader forbids it: the archive is fetched at each visit then. */
const openCache = async (): Promise<ResponseCache | undefined> =>
  scope.caches?.open(cacheName).catch(() => undefined);

async function download(address: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address);
  if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
  const total = Number(response.headers.get('content-length') ?? 0);
  const pieces: Uint8Array[] = [];
  let received = 0;
  try {
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = (await reader.read()) as { done: boolean; value: Uint8Array };
      if (done) break;
      pieces.push(value);
      received += value.length;
      tell({ name, received, total });
    }
  } finally {
    tell({ name, received, total: received }); // a download that breaks off ends, too
  }
  const bytes = new Uint8Array(received);
  pieces.reduce((at, piece) => (bytes.set(piece, at), at + piece.length), 0);
  return bytes;
}

const tell = (progress: DownloadProgress) =>
  scope.dispatchEvent(Object.assign(new Event(progressEvent), { progress }));

/** The SHA-256 that the site's own list gives; the list of the last visit without a network. */
async function digestOf(address: string, cache: ResponseCache | undefined): Promise<string | undefined> {
  const list = new URL('SHA256SUMS', address).href;
  const response = await fetch(list).catch(() => undefined);
  if (response?.ok) await cache?.put(list, response.clone()).catch(() => undefined);
  const text = await (response?.ok ? response : await cache?.match(list))?.text();
  const lines = (text ?? '').split('\n').map(line => line.trim().split(/\s+\*?/));
  return lines.find(([, name]) => name !== undefined && address.endsWith(`/${name}`))?.[0];
}

/** What is wrong with a file, by its SHA-256, or where none is known by fastai's size. */
async function faultOf(
  bytes: Uint8Array<ArrayBuffer>,
  sha256: string | undefined,
  { check }: Archive,
): Promise<string | undefined> {
  // only secure pages have it
  const { subtle } = crypto as { subtle?: typeof crypto.subtle };
  if (sha256 !== undefined && subtle) {
    const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
    const text = [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('');
    return text === sha256 ? undefined : `its SHA-256 is ${text}, expected ${sha256}`;
  }
  return check && bytes.length !== check.size
    ? `it has ${bytes.length} bytes, expected ${check.size}`
    : undefined;
}

/** gzip's own checksum is verified by the browser. */
async function unzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isZipped) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
