/**
 * What the compiler needs of the machine: Node's file system, or a browser's files in memory. Paths are
 * absolute, with slashes.
 */
export interface CompilerHost {
  /** The folder of the notebook: relative imports start from it. */
  readonly folder: string;
  /** The text of a file; undefined where there is none. */
  readFile(path: string): string | undefined;
  fileExists(path: string): boolean;
  directoryExists(path: string): boolean;
  /** Names of the files in a folder. */
  getFiles(path: string): string[];
  /** Names of the folders in a folder. */
  getDirectories(path: string): string[];
  /** The path without symbolic links. */
  realpath(path: string): string;
  /** A text that changes whenever the file does; undefined where there is no file. */
  stamp(path: string): string | undefined;
}

/** What does not change while a compiler lives. */
export interface CompilerSettings {
  /** Folder of TypeScript's own declarations, `lib.*.d.ts`. */
  readonly libFolder: string;
  /** Folders whose files do not change while the compiler lives, such as this package's own declarations. */
  readonly fixedFolders: readonly string[];
  /** Names of these declarations, as in `lib.es2023.d.ts`. */
  readonly libs: readonly string[];
  /** The ECMAScript version of the emitted code, by the name that TypeScript gives it. */
  readonly target: 'ES2023' | 'ES2024' | 'ES2025';
  /** Folders with packages of global types, as `node_modules/@types`. */
  readonly typeRoots: readonly string[];
  /** Packages of global types, as `node`. */
  readonly types: readonly string[];
  /** Files of declarations that every cell sees. */
  readonly declarations: readonly string[];
  /** Names that the global object has: a cell's variable of such a name gets another in the emitted code. */
  readonly globals: ReadonlySet<string>;
}
