// The first script of each page of a site with JupyterLite. At a first visit the page is loaded once more
// when its service worker is there: so all that it loads is kept, and it shares memory with its workers.

const address = new URL('service-worker.js?enableCache=false', document.currentScript.src).href;

/** Resolves when the service worker answers for the site; rejects where the browser forbids it. */
async function begin() {
  const registration = await navigator.serviceWorker.register(address);
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (worker.state === 'activated') return;
  await new Promise((resolve, reject) =>
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve();
      else if (worker.state === 'redundant') reject(new Error('the service worker cannot be installed'));
    }),
  );
}

/** Whether the page was loaded once more already; as a mark, so that it is not done forever. */
function wasTried() {
  const tried = sessionStorage.getItem(address) !== null;
  if (tried) sessionStorage.removeItem(address);
  else sessionStorage.setItem(address, '');
  return tried;
}

function start() {
  if (!navigator.serviceWorker || navigator.serviceWorker.controller) return;
  try {
    if (wasTried()) return;
  } catch {
    return; // the reader allows pages to keep nothing
  }
  stop();
  begin()
    .catch(error => console.warn(`fastbook-ts: without a service worker: ${error.message}`))
    .finally(() => location.reload());
}

start();
