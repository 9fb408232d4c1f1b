/** @throws Error: the package is native code. */
export function loadOnnxRuntime(): never {
  throw new Error('ONNX Runtime for Node does not run in a browser');
}
