import { Kernel, type KernelCommand, type StartOptions } from './kernel';

/**
 * Holds one kernel that was started ahead of its use: a start is mostly waiting, which another kernel's cells
 * can fill. Its owner closes it.
 */
export class KernelAhead {
  #held: { readonly key: string; readonly kernel: Promise<Kernel | undefined> } | undefined;

  /** Starts a kernel, unless such a one is held. One that was started otherwise is ended. */
  start(command: KernelCommand, options: StartOptions): void {
    const key = keyOf(command, options);
    if (this.#held?.key === key) return;
    void this.close();
    // whoever takes one that did not start gets another one, or its error
    this.#held = { key, kernel: Kernel.start(command, options).catch(() => undefined) };
  }

  /**
   * Gives away the kernel that was started with the same command and options, or else starts one. The taker
   * ends it.
   *
   * @throws Error where the kernel does not answer in time; KernelDied where it ends before it answers.
   */
  async take(command: KernelCommand, options: StartOptions): Promise<Kernel> {
    const held = this.#held;
    if (held?.key === keyOf(command, options)) {
      this.#held = undefined;
      const kernel = await held.kernel;
      if (kernel?.isAlive) return kernel;
      await kernel?.kill(); // closes its sockets
    }
    return Kernel.start(command, options);
  }

  /** Ends the kernel that nobody has taken. */
  async close(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    await (await held?.kernel)?.shutdown();
  }
}

const keyOf = (command: KernelCommand, options: StartOptions) => JSON.stringify([command, options]);
