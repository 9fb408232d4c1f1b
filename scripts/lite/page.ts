import type { LitePort } from '../../lib/jupyter/lite/litemessages';

/** A worker, as a page has it (https://html.spec.whatwg.org/multipage/workers.html). */
export interface PageWorker {
  onmessage: ((event: { data: never }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
  postMessage(message: unknown, transferred?: readonly unknown[]): void;
  terminate(): void;
}

/** What a page has and Node's types do not declare, as far as it is used here. */
interface Page {
  readonly document: { readonly currentScript: { readonly src: string } | null; readonly baseURI: string };
  readonly crossOriginIsolated: boolean;
  readonly Worker: new (address: string) => PageWorker;
  readonly MessageChannel: new () => { port1: LitePort; port2: LitePort };
  _JUPYTERLAB?: Record<string, object>;
}

/** The global object of the page. */
export const page = globalThis as unknown as Page; // Node's types declare the same names for Node

/** The address of a file that lies beside the extension's script. */
export const besideScript = (name: string): string => new URL(name, scriptAddress).href;

/** The site's folder of archives, three folders above the extension's own: `extensions/NAME/static`. */
export const mirrorAddress = (): string => new URL('../../../fastbook-data/', scriptAddress).href;

const scriptAddress = page.document.currentScript?.src ?? page.document.baseURI;
