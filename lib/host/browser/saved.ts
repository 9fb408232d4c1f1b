import { assetUrl } from './assets';
import { homeFolder, onChange, makeFolder, place } from './files';
import { dirname } from './paths';
import { scope, type ResponseCache } from './scope';

// What the reader writes is kept by the browser, and is there again after a restart and at the next visit.

/** Data sets: they are kept as archives. */
const dataFolder = `${homeFolder}/.fastai/`;

/** The address under which a file is kept; the site's own, since others may be on the same host. */
const addressOf = (path: string) => assetUrl(`saved${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}`);

let cache: ResponseCache | undefined;
let keeping: Promise<void> = Promise.resolve();

/** Puts what was kept into memory, and keeps what is written from now on. */
export async function restoreSaved(): Promise<void> {
  // the reader may forbid it: files live as long as the worker then
  cache = await scope.caches?.open('fastbook-saved').catch(() => undefined);
  if (!cache) return;
  const start = addressOf('/');
  for (const { url } of await cache.keys()) {
    const kept = url.startsWith(start) ? await cache.match(url) : undefined;
    if (!kept) continue;
    const path = decodeURIComponent(url.slice(start.length - 1));
    makeFolder(dirname(path));
    place(path, new Uint8Array(await kept.arrayBuffer()));
  }
  onChange((path, bytes) => {
    if (!path.startsWith(dataFolder)) keeping = keeping.then(() => keep(path, bytes));
  });
}

/** Resolves when all that was written is kept. */
export const allKept = (): Promise<void> => keeping;

async function keep(path: string, bytes: Uint8Array | undefined): Promise<void> {
  try {
    if (bytes) await cache?.put(addressOf(path), new Response(bytes.slice().buffer));
    else await cache?.delete(addressOf(path));
  } catch (error) {
    console.warn(
      `${path} is there until the kernel restarts, and cannot be kept: ${(error as Error).message}`,
    );
  }
}
