// What every cell sees: the module `tslab`, with its public functions, whether it is installed or not
// (https://github.com/yunabe/tslab).

declare module 'tslab' {
  /** Shows data of one MIME type; a display of `newDisplay` replaces what it has shown. */
  export interface Display {
    javascript(text: string): void;
    html(text: string): void;
    markdown(text: string): void;
    latex(text: string): void;
    svg(text: string): void;
    png(bytes: Uint8Array): void;
    jpeg(bytes: Uint8Array): void;
    gif(bytes: Uint8Array): void;
    pdf(bytes: Uint8Array): void;
    text(text: string): void;
    raw(contentType: string, data: string | Uint8Array): void;
  }
  export const display: Display;
  /** A display whose later calls replace its earlier ones. */
  export function newDisplay(): Display;
  export const versions: { tslab: string; typescript: string; node: string };
}
