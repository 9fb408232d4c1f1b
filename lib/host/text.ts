import { inspect as inspectValue, type InspectOptions } from 'node:util';

/**
 * How a value prints: the method that `console.log` calls. Node's own symbol, which is registered under its
 * name.
 */
export const inspectCustom: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** The text that `console.log` prints for a value. */
export const inspect = (value: unknown, options?: InspectSettings): string =>
  inspectValue(value, options as InspectOptions);

/** What a method under {@link inspectCustom} is given: Node's `InspectOptions`, to be handed on. */
export interface InspectSettings {
  /** Levels of nested objects that are printed. */
  readonly depth?: number | null;
  /** Whether short objects stand on one line. */
  readonly compact?: boolean | number;
  /** Characters after which a line is broken. */
  readonly breakLength?: number;
}

/** Bytes as base64 (RFC 4648), without line breaks. */
export const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
