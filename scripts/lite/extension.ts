import { BrowserKernel, type KernelOptions, type SignalConstructor } from './browserkernel';
import { page } from './page';
import { progressNotices, type Notifications } from './progressnotices';
import { WorkerPair } from './workerpair';

// A labextension of JupyterLite: the kernel for a page (module federation's container, by hand).
// https://jupyterlite.readthedocs.io/en/stable/howto/extensions/kernel.html

/** The modules that JupyterLite shares, by name and version. */
type ShareScope = Record<string, Record<string, { get(): Promise<() => unknown> }>>;

let shared: ShareScope;

/** Workers that no kernel has yet: they start with this script, before JupyterLab asks for a kernel. */
let spare: WorkerPair | undefined = new WorkerPair();

async function load<T>(...names: string[]): Promise<T> {
  const versions = names.map(name => shared[name]).find(found => found !== undefined);
  if (!versions)
    throw new Error(`fastbook-ts: this JupyterLite has no ${names.join(' or ')}: build it with 0.8`);
  return (await Object.values(versions)[0].get())() as T;
}

interface KernelSpecs {
  register(options: { spec: object; create: (options: KernelOptions) => Promise<object> }): void;
}

interface KernelClient {
  interrupt(id: string): Promise<void>;
}

const spec = {
  name: 'tslab',
  display_name: 'TypeScript',
  language: 'typescript',
  argv: [],
  resources: {},
  metadata: {},
};

async function plugins(): Promise<object[]> {
  const { IKernelSpecs, IKernelClient } = await load<Record<string, unknown>>(
    '@jupyterlite/services',
    '@jupyterlite/kernel',
  );
  const { Signal } = await load<{ Signal: SignalConstructor }>('@lumino/signaling');
  const { Notification } = await load<{ Notification: Notifications }>('@jupyterlab/apputils');
  const showProgress = progressNotices(Notification);
  const running = new Map<string, BrowserKernel>();
  const activate = (_app: unknown, specs: KernelSpecs, client: KernelClient | null) => {
    const create = (options: KernelOptions) => {
      const pair = spare ?? new WorkerPair();
      spare = undefined;
      const onEnd = () => {
        running.delete(options.id);
        if (spare) pair.end();
        else spare = pair.renewed(); // a restart need not wait for the compiler
      };
      const kernel = new BrowserKernel(options, pair, Signal, onEnd, showProgress);
      running.set(options.id, kernel);
      return Promise.resolve(kernel);
    };
    specs.register({ spec, create });
    if (!client) return;
    const interrupt = client.interrupt.bind(client);
    client.interrupt = id => {
      running.get(id)?.interrupt();
      return interrupt(id);
    };
  };
  return [
    {
      id: 'fastbook-ts:kernel',
      autoStart: true,
      requires: [IKernelSpecs],
      optional: [IKernelClient],
      activate,
    },
  ];
}

page._JUPYTERLAB ??= {};
page._JUPYTERLAB['fastbook-ts'] = {
  init: (scope: ShareScope) => void (shared = scope),
  get: async () => {
    const all = await plugins();
    return () => ({ __esModule: true, default: all });
  },
};
