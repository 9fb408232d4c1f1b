/** Node has it; TypeScript declares it for browsers only. */
export const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    Module: new (binary: Uint8Array) => object;
    Instance: new (module: object, imports: object) => { exports: object };
    validate(binary: Uint8Array): boolean;
  };
};
