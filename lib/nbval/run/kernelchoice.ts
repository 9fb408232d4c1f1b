import type { Kernel, KernelCommand } from '../../jupyter/client/kernel';
import { currentPython, findKernel } from '../../jupyter/client/kernelspec';
import { excerptOf, isRecord } from '../../jupyter/protocol/json';
import type { NbvalOptions } from '../nbvaloptions';

/**
 * The kernel that a notebook is tested on, in nbval's order of precedence: the current environment, the named
 * kernel, the notebook's own.
 *
 * @throws NoSuchKernel naming the kernels that are installed; Error for metadata that name none.
 */
export function chooseKernel(
  metadata: Readonly<Record<string, unknown>>,
  { currentEnv, kernelName }: NbvalOptions,
): KernelCommand {
  if (currentEnv) return currentPython();
  return findKernel(kernelName ?? kernelIn(metadata));
}

/**
 * The name of a notebook's kernel; nbval's `python` where it names none.
 *
 * @throws Error for metadata in which a name cannot be.
 */
export function kernelIn({ kernelspec = {} }: Readonly<Record<string, unknown>>): string {
  const { name = 'python' } = isRecord(kernelspec) ? kernelspec : { name: undefined };
  if (isRecord(kernelspec) && typeof name === 'string') return name;
  throw new Error(`metadata.kernelspec: expected an object with a name, got ${excerptOf(kernelspec)}`);
}

/** What a kernel says about itself. */
export interface KernelInfo {
  /**
   * Whether it sends no messages of the type `error`, so that only its replies say that a cell failed. Stock
   * tslab is such a kernel, and its `kernel_info_reply` has no `status`. nbval cannot run it at all, so
   * compat has no verdict to reproduce.
   */
  readonly errorsInReplyOnly: boolean;
  /** Name and version of its language; undefined where it does not say them. */
  readonly language: string | undefined;
  readonly version: string | undefined;
}

/** Asks a kernel (https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-info). */
export async function kernelInfo(kernel: Kernel): Promise<KernelInfo> {
  let forget = () => {};
  const reply = new Promise<Record<string, unknown>>(resolve => {
    forget = kernel.request('kernel_info_request', {}, (channel, message) => {
      if (channel === 'shell') resolve(message.content);
    });
  });
  try {
    const content = await Promise.race([reply, kernel.death]);
    const { language_info } = content;
    const { name, version } = isRecord(language_info) ? language_info : {};
    return {
      errorsInReplyOnly: !('status' in content),
      language: typeof name === 'string' ? name : undefined,
      version: typeof version === 'string' ? version : undefined,
    };
  } finally {
    forget();
  }
}
