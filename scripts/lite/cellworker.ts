import { polyfill } from './polyfill';
import { preload } from '../../lib/host/browser/assets';
import { progressEvent, type DownloadProgress } from '../../lib/host/browser/archive/fetched';
import { collected } from '../../lib/host/browser/collector';
import { interruptEvent } from '../../lib/host/browser/notebook';
import { allKept, restoreSaved } from '../../lib/host/browser/saved';
import { scope } from '../../lib/host/browser/scope';
import { settings } from '../../lib/host/browser/settings';
import { nextTurn } from '../../lib/host/browser/turn';
import { hasKernelInstructions } from '../../lib/host/browser/webassembly';
import type { LiteKernel as Kernel } from '../../lib/jupyter/lite/litekernel';
import type {
  LiteRequest,
  LiteStart,
  LiteVersions,
  ToLiteWorker,
  ToPage,
} from '../../lib/jupyter/lite/litemessages';
import type { LiteReply } from '../../lib/jupyter/lite/liteserver';
import { RemoteCompiler } from '../../lib/jupyter/lite/remotecompiler';
import { SharedMemory } from '../../lib/jupyter/lite/sharedmemory';
import { Requests, warmUp } from './warmup';

// The worker in which cells run.

polyfill();

/** Put in by the bundler. */
declare const FASTBOOK_VERSIONS: LiteVersions;

/** The worker's way to its page; a cell may replace the global function. */
const post = (globalThis as typeof globalThis & { postMessage(message: ToPage): void }).postMessage.bind(
  globalThis,
);

let starting: Promise<Kernel> | undefined;
const requests = new Requests();
let warming: Promise<void> | undefined;

async function start({ compiler: port, memory, mirror }: LiteStart): Promise<Kernel> {
  settings.FASTBOOK_MIRROR = mirror;
  await Promise.all([preload(['tfjs-backend-wasm-simd.wasm', 'kernels.wasm']), restoreSaved()]);
  settings.FASTBOOK_BACKEND = hasKernelInstructions() ? 'wasm' : 'cpu';
  const compiler = new RemoteCompiler(call => port.postMessage(call));
  port.onmessage = ({ data }: { data: LiteReply }) => compiler.receive(data);
  const { LiteKernel } = await import('../../lib/jupyter/lite/litekernel.js');
  const kernel = new LiteKernel({
    compiler,
    library: await import('../../lib/index.js'),
    versions: FASTBOOK_VERSIONS,
    memory: memory && new SharedMemory(memory),
    send: post,
    nextTurn,
    collected,
    tellInterrupt: () => scope.dispatchEvent(new Event(interruptEvent)),
  });
  scope.addEventListener('error', (event: ErrorEvent & Event) => {
    event.preventDefault();
    kernel.uncaught(event.error);
  });
  scope.addEventListener('unhandledrejection', (event: Event & { reason: unknown }) => {
    event.preventDefault();
    kernel.uncaught(event.reason);
  });
  return kernel;
}

/** https://html.spec.whatwg.org/multipage/webappapis.html#errorevent */
interface ErrorEvent {
  readonly error: unknown;
}

async function answer(request: LiteRequest): Promise<void> {
  try {
    const content = await (await starting!).answer(request);
    await allKept();
    post({ type: 'reply', serial: request.serial, content });
  } catch (error) {
    const evalue = String((error as Error).message ?? error);
    const content = { status: 'error', ename: 'KernelError', evalue, traceback: [`KernelError: ${evalue}`] };
    if (request.msgType === 'execute_request')
      post({ type: 'publish', msgType: 'error', parent: request.parent, content, metadata: {}, buffers: [] });
    post({ type: 'reply', serial: request.serial, content });
  }
  if (request.msgType === 'execute_request') warming ??= warm().catch(() => undefined); // a cell is told
}

const warm = async () => warmUp(requests, await import('../../lib/index.js'));

scope.addEventListener(progressEvent, ({ progress }: Event & { progress: DownloadProgress }) =>
  post({ type: 'progress', ...progress }),
);
scope.addEventListener('message', ({ data }: { data: ToLiteWorker }) => {
  if (data.type === 'request') void requests.answer(() => answer(data));
  else if (data.type === 'interrupt') void starting?.then(kernel => kernel.interrupt());
  else if (data.type === 'start') {
    starting = start(data);
    starting.then(
      () => post({ type: 'ready' }),
      (error: Error) => post({ type: 'broken', reason: String(error.message ?? error) }),
    );
  }
});
