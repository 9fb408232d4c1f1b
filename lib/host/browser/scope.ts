/** What a browser's worker has and Node's types do not declare, as far as it is used here. */
export interface WorkerScope {
  readonly location: { readonly href: string };
  readonly caches?: { open(name: string): Promise<ResponseCache> };
  readonly XMLHttpRequest: new () => SynchronousRequest;
  readonly OffscreenCanvas: new (width: number, height: number) => Canvas;
  createImageBitmap(file: Blob, options: object): Promise<Bitmap>;
  addEventListener(type: string, listener: (event: never) => void): void;
  removeEventListener(type: string, listener: (event: never) => void): void;
  dispatchEvent(event: Event): boolean;
}

/** https://w3c.github.io/ServiceWorker/#cache-interface */
export interface ResponseCache {
  match(url: string): Promise<Response | undefined>;
  put(url: string, response: Response): Promise<void>;
  delete(url: string): Promise<boolean>;
  keys(): Promise<readonly { readonly url: string }[]>;
}

/** https://xhr.spec.whatwg.org: what a worker may wait for within its turn. */
interface SynchronousRequest {
  responseType: string;
  readonly status: number;
  readonly response: ArrayBuffer;
  open(method: string, url: string, isAsync: boolean): void;
  send(): void;
}

/** https://html.spec.whatwg.org/multipage/canvas.html#the-offscreencanvas-interface */
interface Canvas {
  getContext(kind: '2d'): {
    drawImage(image: Bitmap, x: number, y: number): void;
    getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
  };
}

/** https://html.spec.whatwg.org/multipage/imagebitmap-and-animations.html */
interface Bitmap {
  readonly width: number;
  readonly height: number;
  close(): void;
}

/** The global object of the worker. */
export const scope = globalThis as typeof globalThis & WorkerScope;
