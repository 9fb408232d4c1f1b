import { inspect, type InspectOptions } from 'node:util';

/**
 * What a value looks like, for every kind of viewer: MIME types and their data, with Jupyter's metadata by
 * MIME type.
 */
export interface Bundle {
  data: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

/** The method by which a value offers its MIME types to a notebook; Deno's kernel introduced the name. */
export const jupyterDisplay: unique symbol = Symbol.for('Jupyter.display') as never;

const jupyterMetadata: unique symbol = Symbol.for('Jupyter.metadata') as never;

/**
 * A value with a picture. At the end of a cell it shows itself, and so it does where it is logged; nested, or
 * outside of a notebook, it prints its text.
 */
export abstract class Rich {
  abstract bundle(): Bundle;

  /** Its MIME types; the metadata goes with them where no viewer trips over it. */
  [jupyterDisplay](): Record<string, unknown> {
    const { data, metadata } = this.bundle();
    return metadata ? Object.defineProperty(data, jupyterMetadata, { value: metadata }) : data;
  }

  /** @internal */
  [inspect.custom](depth: number | null, options: InspectOptions): string {
    const isNested = depth !== options.depth;
    if (isNested || !writer()) return String(this.bundle().data['text/plain']);
    display(this);
    swallowLineBreak();
    return '';
  }
}

/**
 * Shows a value in the notebook, in the middle of a cell, with all of its MIME types; outside of a notebook,
 * its text.
 *
 * @param x anything: what offers `Symbol.for('Jupyter.display')` is shown by it, all else as `console.log`
 * would print it.
 * @param options.id the same id shows the value in the place of the one before (a progress bar, for example).
 */
export function display(x: unknown, { id }: { id?: string } = {}): void {
  const bundle = bundleOf(x);
  const write = writer();
  if (!write) return console.log(bundle.data['text/plain']);
  const isUpdate = id !== undefined && shown.has(id);
  if (id !== undefined) shown.add(id);
  write(
    {
      data: bundle.data,
      metadata: bundle.metadata ?? {},
      transient: id === undefined ? {} : { display_id: id },
    },
    isUpdate,
  );
}

/** Whether there is a notebook to show things in. */
export const isInNotebook = () => writer() !== undefined;

const shown = new Set<string>();

function bundleOf(x: unknown): Bundle {
  if (x instanceof Rich) return x.bundle();
  const offer = (x as { [jupyterDisplay]?: () => Record<string, unknown> } | null | undefined)?.[
    jupyterDisplay
  ];
  return { data: offer ? offer.call(x) : { 'text/plain': typeof x === 'string' ? x : inspect(x) } };
}

type Writer = (content: Required<Bundle> & { transient: object }, isUpdate: boolean) => void;

/**
 * tslab's way to the notebook. Its public `display` sends one MIME type a message and no metadata; the
 * function beneath sends a bundle. It belongs to the copy of tslab that runs as the kernel, which is in the
 * module cache if there is one.
 */
function writer(): Writer | undefined {
  const key = Object.keys(require.cache).find(file => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(file));
  return key === undefined
    ? undefined
    : (require.cache[key]!.exports as { lastWriteDisplayData?: Writer }).lastWriteDisplayData;
}

/** The value is shown, and `console.log` goes on to print its text, which is empty, and a line break. */
function swallowLineBreak(): void {
  const { stdout } = process;
  const own = Object.getOwnPropertyDescriptor(stdout, 'write');
  stdout.write = (text: string, ...rest: []) => {
    if (own) Object.defineProperty(stdout, 'write', own);
    else Reflect.deleteProperty(stdout, 'write');
    return text === '\n' || stdout.write(text, ...rest);
  };
}
