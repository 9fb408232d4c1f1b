// What a page does beyond showing itself: every part of it is of use without.
const root = document.documentElement;
const { copy, copied, texts } = document.body.dataset;
const base = document.currentScript.src;

const loaded = new Map();

/** Loads a script once; a page that is opened as a file can fetch nothing else. */
function load(address) {
  const before = loaded.get(address);
  if (before) return before;
  const promise = new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.addEventListener('load', resolve);
    script.addEventListener('error', () => reject(new Error(`cannot load ${address}`)));
    document.head.append(script);
  });
  loaded.set(address, promise);
  return promise;
}

function setUpTheme() {
  const button = document.getElementById('theme');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const current = () => root.dataset.theme ?? (dark.matches ? 'dark' : 'light');
  button.hidden = false;
  button.addEventListener('click', () => {
    root.dataset.theme = current() === 'dark' ? 'light' : 'dark';
    try {
      localStorage.setItem('theme', root.dataset.theme);
    } catch {
      // for this page only, then
    }
  });
}

/** A button for each code; a frame around it, since the code itself scrolls. */
function setUpCode() {
  for (const code of document.querySelectorAll('pre.code')) {
    const frame = document.createElement('div');
    const button = document.createElement('button');
    frame.className = 'copyable';
    button.type = 'button';
    button.textContent = copy;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = copied;
      setTimeout(() => (button.textContent = copy), 1500);
    });
    code.replaceWith(frame);
    frame.append(code, button);
  }
}

/** What scrolls sideways can be scrolled by keyboard. */
function setUpScrolling() {
  const observer = new ResizeObserver(entries => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute('tabindex');
    }
  });
  for (const element of document.querySelectorAll('pre, .rich, .text')) observer.observe(element);
}

function setUpPlots() {
  const observer = new IntersectionObserver(
    entries => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        load(new URL('plots.js', base).href).then(() => globalThis.drawPlot(target));
      }
    },
    { rootMargin: '600px' },
  );
  for (const plot of document.querySelectorAll('.moving')) observer.observe(plot);
}

/** The heading that is being read is marked in the list of contents. */
function setUpContents() {
  const links = new Map(
    [...document.querySelectorAll('.toc a')].map(link => [decodeURIComponent(link.hash.slice(1)), link]),
  );
  const headings = [...links.keys()].map(id => document.getElementById(id)).filter(Boolean);
  if (headings.length === 0) return;
  let waits = false;
  const mark = () => {
    waits = false;
    const past = headings.filter(heading => heading.getBoundingClientRect().top < 140);
    const current = past.at(-1)?.id;
    for (const [id, link] of links) link.classList.toggle('current', id === current);
  };
  addEventListener(
    'scroll',
    () => {
      if (!waits) requestAnimationFrame(mark);
      waits = true;
    },
    { passive: true },
  );
  mark();
}

function setUpSearch() {
  const button = document.getElementById('open-search');
  const dialog = document.getElementById('search');
  const open = async () => {
    dialog.showModal();
    document.getElementById('question').focus();
    await load(new URL(texts, document.baseURI).href);
    await load(new URL('search.js', base).href);
  };
  button.hidden = false;
  button.addEventListener('click', open);
  dialog.addEventListener('click', event => event.target === dialog && dialog.close());
  addEventListener('keydown', event => {
    const isTyped = event.target.closest?.('input, textarea, select, [contenteditable]');
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyped) return;
    event.preventDefault();
    void open();
  });
}

/**
 * Relaxed SIMD of WebAssembly: `i8x16.relaxed_swizzle` of two zeros.
 * https://github.com/WebAssembly/relaxed-simd/blob/main/proposals/relaxed-simd/Overview.md
 */
const relaxedSimd = [
  [0, 97, 115, 109, 1, 0, 0, 0],
  [1, 5, 1, 96, 0, 1, 123],
  [3, 2, 1, 0],
  [10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11],
].flat();

/** What the kernel's workers cannot do without; the last one stands for the language of 2022. */
const needed = () => [
  globalThis.DecompressionStream,
  globalThis.OffscreenCanvas,
  globalThis.WebAssembly,
  globalThis.Worker,
  Array.prototype.findLast,
];

/** What will not work when notebooks run in this browser, by the names that the notice has for it. */
function* limitsHere() {
  if (document.location.protocol === 'file:') yield 'file';
  else if (!globalThis.crossOriginIsolated && !navigator.serviceWorker) yield 'unshared';
  if (needed().includes(undefined)) yield 'old';
  else if (!WebAssembly.validate(new Uint8Array(relaxedSimd))) yield 'slow';
  if (matchMedia('(hover: none)').matches) yield 'phone';
}

/** Says what will not work when notebooks run in this browser. */
function setUpRunning() {
  const notice = document.querySelector('.runs');
  if (!notice) return;
  for (const limit of limitsHere()) {
    const strong = document.createElement('strong');
    strong.textContent = ` ${notice.dataset[limit]}`;
    notice.append(strong);
  }
}

setUpTheme();
setUpRunning();
setUpCode();
setUpScrolling();
setUpPlots();
setUpContents();
setUpSearch();
