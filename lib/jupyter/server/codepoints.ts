// The protocol counts code points, JavaScript UTF-16 units
// (https://jupyter-client.readthedocs.io/en/stable/messaging.html#cursor-pos-unicode-note).

/** The offset in UTF-16 units of a position in code points. */
export const utf16 = (code: string, cursor: number): number => [...code].slice(0, cursor).join('').length;

/** The position in code points of an offset in UTF-16 units. */
export const codePoints = (code: string, offset: number): number => [...code.slice(0, offset)].length;
