/**
 * What the verdict on a cell relies on, taken from the language before any cell can replace it. Students'
 * code runs in the same process as the tests: `Object.is = () => true` must not make them pass. For the same
 * reason nothing that decides calls a method of a list, or iterates over one (destructuring does, too).
 */
/* eslint-disable @typescript-eslint/unbound-method -- none of these looks at its `this` */
export const { isArray } = Array;
export const { isView } = ArrayBuffer;
export const { captureStackTrace } = Error;
export const { abs, round } = Math;
export const { isFinite } = Number;
export const { freeze, getPrototypeOf, is, keys, prototype: objectPrototype } = Object;
export const toText = String;
export const includes = Function.prototype.call.bind(String.prototype.includes) as (
  text: string,
  part: string,
) => boolean;
