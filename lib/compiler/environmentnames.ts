/** Names by which libraries find out where they run: a cell's variable of such a name would mislead them. */
export const environmentNames: readonly string[] = `
  window document self define location navigator importScripts WorkerGlobalScope XMLHttpRequest Worker
  HTMLElement HTMLImageElement HTMLVideoElement HTMLCanvasElement Element Node Image ImageData ImageBitmap
  OffscreenCanvas Audio FileReader localStorage indexedDB MutationObserver requestAnimationFrame Deno Bun
  require module exports __filename __dirname prompt confirm alert __kernel__ __tslab__`
  .trim()
  .split(/\s+/);
