/**
 * Functions of the language that decide whether a check passes, saved before a cell can replace them (Node
 * calls such copies primordials). Students' code runs in the same process as the tests:
 * `Object.is = () => true` must not make them pass. For the same reason code that decides does not call
 * methods of lists, and does not iterate over them; destructuring an array would iterate, too.
 */
/* eslint-disable @typescript-eslint/unbound-method -- none of these looks at its `this` */
/** Of `Array`. */
export const { isArray } = Array;
/** Of `ArrayBuffer`. */
export const { isView } = ArrayBuffer;
/** Of `Error`. */
export const { captureStackTrace } = Error;
/** Of `Math`. */
export const { abs, round } = Math;
/** Of `Number`. */
export const { isFinite } = Number;
/** Of `Object`. */
export const { freeze, getPrototypeOf, hasOwn, is, keys, prototype: objectPrototype } = Object;
/** `date.getTime()`. */
export const timeOf = Function.prototype.call.bind(Date.prototype.getTime) as (date: Date) => number;
/** The function `String`. */
export const toText = String;
/** `text.includes(part)`. */
export const includes = Function.prototype.call.bind(String.prototype.includes) as (
  text: string,
  part: string,
) => boolean;
