// The service worker of a site with JupyterLite. It keeps what a page has loaded, by what is in it, so that a
// later visit moves next to nothing and needs no network; and it adds the headers by which a page may share
// memory with its workers, which a static host cannot set (https://web.dev/articles/coop-coep).

/** The folder of the site; others may lie beside it, on the same host. */
const site = new URL('.', location.href).href;

/** The name under which the browser keeps the site's files, with the headers that they are answered with. */
const cacheName = `fastbook-isolated-files ${site}`;

// `siteFiles`: for each path in the site, the beginning of its SHA-256; put in when the site is built
importScripts('site-files.js?FILES');

/** The path in the site of what an address asks for. */
function pathOf(address) {
  const path = decodeURI(address.href.slice(site.length).replace(/[?#].*$/, ''));
  return path === '' || path.endsWith('/') ? `${path}index.html` : path;
}

/** Where the cache has the content of a path. */
const keyOf = (path, digest) => `${site}${encodeURI(path)}?${digest}`;

/** Files that are on their way, by their keys: whoever asks for one meanwhile waits until it is kept. */
const underWay = new Map();

async function answer(event, path) {
  const { request } = event;
  const digest = siteFiles[path];
  if (digest === undefined) return isolated(await fetch(request));
  const cache = await caches.open(cacheName).catch(() => undefined); // the reader may forbid it
  const key = keyOf(path, digest);
  const kept = (await cache?.match(key)) ?? (await underWay.get(key)?.then(() => cache?.match(key)));
  if (kept) return kept;
  // the browser's own cache may have an older one
  const loading = fetch(request.url, { cache: 'no-cache' }).catch(() => missing(path));
  const keeping = loading.then(response => response.ok && keep(cache, key, digest, response.clone()));
  const ending = keeping.catch(() => undefined).finally(() => underWay.delete(key));
  underWay.set(key, ending);
  event.waitUntil(ending);
  return isolated(await loading);
}

/** Keeps a file that is the one of the list: a site that is being published has some of both. */
async function keep(cache, key, digest, response) {
  const bytes = await response.arrayBuffer();
  const sha256 = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const found = [...sha256].map(byte => byte.toString(16).padStart(2, '0')).join('');
  if (!found.startsWith(digest)) return;
  const type = response.headers.get('Content-Type') ?? 'application/octet-stream';
  const kept = isolated(new Response(bytes, { headers: { 'Content-Type': type } }));
  await cache?.put(key, kept).catch(() => undefined); // the disk may be full
}

const missing = path =>
  new Response(`${path} was not loaded at an earlier visit, and the network cannot be reached.`, {
    status: 503,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  });

function isolated(response) {
  if (response.status === 0) return response; // of another host, or a redirection
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  const { status, statusText } = response;
  const body = [204, 205, 304].includes(status) ? null : response.body;
  return new Response(body, { status, statusText, headers });
}

/** Forgets what the site no longer has, and what older service workers have kept under other names. */
async function forget() {
  for (const name of await caches.keys())
    if (name.startsWith('fastbook-') && name.endsWith(` ${site}`) && name !== cacheName)
      await caches.delete(name);
  const cache = await caches.open(cacheName);
  const current = new Set(Object.entries(siteFiles).map(([path, digest]) => keyOf(path, digest)));
  for (const { url } of await cache.keys()) if (!current.has(url)) await cache.delete(url);
}

addEventListener('activate', event => event.waitUntil(forget().catch(() => undefined)));
addEventListener('fetch', event => {
  const address = new URL(event.request.url);
  if (event.request.method !== 'GET' || !address.href.startsWith(site)) return;
  const path = pathOf(address);
  if (path in siteFiles || event.request.mode === 'navigate') event.respondWith(answer(event, path));
});

// JupyterLite's own answers the rest: its kernels ask the page for files and for the reader's input
importScripts('jupyterlite-service-worker.js');
