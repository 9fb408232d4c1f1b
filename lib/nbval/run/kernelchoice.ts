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

/**
 * Whether a kernel sends no messages of the type `error`, so that only its replies say that a cell failed.
 * Stock tslab is such a kernel, and its `kernel_info_reply` has no `status`. nbval cannot run it at all, so
 * compat has no verdict to reproduce.
 */
export async function tellsErrorsInReplyOnly(kernel: Kernel): Promise<boolean> {
  let forget = () => {};
  const reply = new Promise<Record<string, unknown>>(resolve => {
    forget = kernel.request('kernel_info_request', {}, (channel, message) => {
      if (channel === 'shell') resolve(message.content);
    });
  });
  try {
    return !('status' in (await Promise.race([reply, kernel.death])));
  } finally {
    forget();
  }
}
