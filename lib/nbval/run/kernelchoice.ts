import type { Kernel, KernelCommand } from '../../jupyter/client/kernel';
import { currentPython, findKernel } from '../../jupyter/client/kernelspec';
import type { NbvalOptions } from '../options';

/** The kernel that a notebook is tested on. The order of what counts is nbval's. */
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
 * Whether a kernel tells of errors in replies only. Stock tslab does, and gives itself away by a
 * `kernel_info_reply` without a status; nbval cannot run such a kernel at all, so there is no verdict of its
 * own to keep.
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
