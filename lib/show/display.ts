import { displayWriter, isStockTslab, swallowLineBreak } from '../host/notebook';
import { inspect, inspectCustom, type InspectSettings } from '../host/text';

/** A value for every kind of viewer: MIME types and their data, with Jupyter's metadata by MIME type. */
export interface Bundle {
  /** By MIME type: text, base64 of a picture, or JSON. */
  data: Record<string, unknown>;
  /** By MIME type: the size of a picture, for example. */
  metadata?: Record<string, unknown>;
}

/** The method by which a value offers its MIME types to a notebook; Deno's kernel introduced the name. */
export const jupyterDisplay: unique symbol = Symbol.for('Jupyter.display') as never;

const jupyterMetadata: unique symbol = Symbol.for('Jupyter.metadata') as never;

/**
 * A value with a picture. It shows the picture at the end of a cell and by {@link display}; logged, within
 * another value, or outside of a notebook, it prints its text.
 */
export abstract class Rich {
  /** The picture, and a line of text for viewers without pictures. */
  abstract bundle(): Bundle;

  /** Its MIME types, with the metadata in a property that no viewer sees. */
  [jupyterDisplay](): Record<string, unknown> {
    const { data, metadata } = this.bundle();
    return metadata ? Object.defineProperty(data, jupyterMetadata, { value: metadata }) : data;
  }

  /** @internal */
  [inspectCustom](depth: number | null, options: InspectSettings): string {
    const isNested = depth !== options.depth;
    // it logs the value at the end of a cell
    if (isNested || !isStockTslab()) return String(this.bundle().data['text/plain']);
    display(this);
    swallowLineBreak();
    return '';
  }
}

/**
 * Shows a value in the notebook, in the middle of a cell, with all of its MIME types; outside of a notebook,
 * its text.
 *
 * @param x a value with a method `Symbol.for('Jupyter.display')`, which returns its MIME types; any other
 * value is shown as `console.log` would print it.
 * @param options.id the output takes the place of the one with the same id, as a progress bar's does.
 * Default: none.
 */
export function display(x: unknown, { id }: { id?: string } = {}): void {
  const { data, metadata = {} } = bundleOf(x);
  const write = displayWriter();
  if (!write) return console.log(data['text/plain']);
  const isUpdate = id !== undefined && shown.has(id);
  if (id !== undefined) shown.add(id);
  write({ data, metadata, transient: id === undefined ? {} : { display_id: id } }, isUpdate);
}

/** Whether values can be shown in a notebook. */
export const isInNotebook = (): boolean => displayWriter() !== undefined;

/** The ids of the outputs so far. */
const shown = new Set<string>();

function bundleOf(x: unknown): Bundle {
  if (x instanceof Rich) return x.bundle();
  const offer = (x as { [jupyterDisplay]?: () => Record<string, unknown> } | null | undefined)?.[
    jupyterDisplay
  ];
  return { data: offer ? offer.call(x) : { 'text/plain': typeof x === 'string' ? x : inspect(x) } };
}
