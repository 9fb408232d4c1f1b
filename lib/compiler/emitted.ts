/** The name of the kernel's hooks in emitted code: a property of the global object. */
export const kernelObject = '__kernel__';

/** The end of each script: V8 hands over no value. */
export const ending = '\n;undefined';

/** A zero-width non-joiner: a part of a name that nobody types, and that messages do not show. */
const mark = '\u200c';

/** The name in emitted code of a variable whose own name the global object has. */
export const newName = (name: string): string => `${name}${mark}`;

/** The reader's own name of a variable, from its name in emitted code. */
export const ownName = (name: string): string => name.replaceAll(mark, '');

/** What stands in the place of a function's name, which would hide the variable from its body. */
export const functionName = (name: string): string => `/*${name}*/`;

/** The emitted code of a function or class as the reader wrote it, types aside. */
export function asWritten(emitted: string): string {
  const text = emitted.replace(/^((?:async\s+)?function\s*\*?\s*)\/\*([\p{ID_Continue}$]+)\*\//u, '$1$2');
  if (!text.includes(kernelObject) && !text.includes(mark)) return text;
  return text
    .replaceAll(/([\w$]+): \1\u200c/g, '$1') // a short property, as `{ URL }`
    .replaceAll(/(?<=[\w$])\u200c/g, '')
    .replaceAll(/ ?\b__kernel__\.(?:resume|tick)\(\);/g, '')
    .replaceAll(/\b__kernel__\.(?:resume|wait)\(|, __kernel__\)/g, '')
    .replaceAll(/\b(require|__dirname|__filename): __kernel__\.\1\b/g, '$1')
    .replaceAll(/\b__kernel__\.(import|require|__dirname|__filename)\b/g, '$1')
    .replaceAll(/\b__kernel__\.meta\b/g, 'import.meta');
}

/** Makes `toString` of a function what the reader wrote: it may be the text of a worker's code. */
export function showFunctionsAsWritten(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- applied to each function
  const native: (this: unknown) => string = Function.prototype.toString;
  // a method, as the native one is: it is no constructor
  // eslint-disable-next-line @typescript-eslint/unbound-method -- as above
  const { toString }: { toString: (this: unknown) => string } = {
    toString() {
      return asWritten(Reflect.apply(native, this === toString ? native : this, []));
    },
  };
  Object.defineProperty(Function.prototype, 'toString', {
    value: toString,
    writable: true,
    configurable: true,
  });
}
