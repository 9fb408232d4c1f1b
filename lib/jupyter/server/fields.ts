import { excerptOf, isRecord } from '../protocol/json';

/** A request's field that has to be text. */
export function text(content: Record<string, unknown>, name: string): string {
  const value = content[name];
  if (typeof value !== 'string') throw new TypeError(`${name}: expected text, got ${excerptOf(value)}`);
  return value;
}

/** A field that is text, missing or null. */
export const optionalText = (content: Record<string, unknown>, name: string): string | undefined =>
  (content[name] ?? undefined) === undefined ? undefined : text(content, name);

/** A request's field that has to be an integer from 1. */
export function positiveInteger(content: Record<string, unknown>, name: string): number {
  const value = content[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1)
    throw new TypeError(`${name}: expected a positive integer, got ${excerptOf(value)}`);
  return value;
}

/** The `user_expressions` of an `execute_request`: code by name. */
export function expressions(content: Record<string, unknown>): Record<string, string> {
  const found = content['user_expressions'] ?? {};
  if (!isRecord(found))
    throw new TypeError(`user_expressions: expected an object of code by name, got ${excerptOf(found)}`);
  for (const name of Object.keys(found)) text(found, name);
  return found as Record<string, string>;
}

/**
 * A position in code, in code points, from a `cursor_pos`: the nearest one that there is.
 *
 * @param value Default: the end of the code.
 */
export function cursorIn(code: string, value: unknown): number {
  if ((value ?? undefined) === undefined) return code.length;
  if (typeof value !== 'number')
    throw new TypeError(`cursor_pos: expected a number, got ${excerptOf(value)}`);
  return Math.min(Math.max(0, Math.trunc(value)), code.length);
}
