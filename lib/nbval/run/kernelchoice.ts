import type { Kernel, KernelCommand } from '../../jupyter/client/kernel';
import { currentPython, findKernel } from '../../jupyter/client/kernelspec';
import type { NbvalOptions } from '../nbvaloptions';

/**
 * The kernel that a notebook is tested on, in nbval's order of precedence: the current environment, the named
 * kernel, the notebook's own.
 *
 * @throws NoSuchKernel naming the kernels that are installed.
 */
export function chooseKernel(
  metadata: Readonly<Record<string, unknown>>,
  { currentEnv, kernelName }: NbvalOptions,
): KernelCommand {
  if (currentEnv) return currentPython();
  const { kernelspec } = metadata as { kernelspec?: { name?: unknown } };
  const named = typeof kernelspec?.name === 'string' ? kernelspec.name : 'python';
  return findKernel(kernelName ?? named);
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
