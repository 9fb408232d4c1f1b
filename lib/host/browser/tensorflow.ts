/** @throws Error: the library is native code. */
export function loadTensorflow(): never {
  throw new Error("TensorFlow's own library does not run in a browser");
}

/** What a computer with Node would have. */
export const builtTensorflow = '';
