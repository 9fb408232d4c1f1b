/** The notebook that this process is the kernel of, if it is one. */

/** An output as Jupyter's messages have it: https://jupyter-client.readthedocs.io/en/stable/messaging.html#display-data */
export interface DisplayData {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

/** Sends an output to the notebook; an update takes the place of the one with the same `display_id`. */
export type DisplayWriter = (content: DisplayData, isUpdate: boolean) => void;

/**
 * The way to the notebook, or undefined outside of one. tslab's public `display` sends one MIME type a message and no
 * metadata; the function beneath it sends a bundle. It belongs to the copy of tslab that runs as the kernel, which is in
 * the module cache if there is one.
 */
export function displayWriter(): DisplayWriter | undefined {
  const file = Object.keys(require.cache).find(name => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(name));
  if (file === undefined) return undefined;
  return (require.cache[file]!.exports as { lastWriteDisplayData?: DisplayWriter }).lastWriteDisplayData;
}

/**
 * Swallows the next line break on stdout: a value that was displayed prints as an empty text, and `console.log` adds a
 * line break to that.
 */
export function swallowLineBreak(): void {
  const { stdout } = process;
  const own = Object.getOwnPropertyDescriptor(stdout, 'write');
  stdout.write = (text: string, ...rest: []) => {
    if (own) Object.defineProperty(stdout, 'write', own);
    else Reflect.deleteProperty(stdout, 'write');
    return text === '\n' || stdout.write(text, ...rest);
  };
}

/**
 * Runs `listener` when the cell is interrupted.
 *
 * @returns a function that ends this.
 */
export function onInterrupt(listener: () => void): () => void {
  process.on('SIGINT', listener);
  return () => void process.removeListener('SIGINT', listener);
}
