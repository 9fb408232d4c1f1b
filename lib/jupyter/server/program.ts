import type * as TS from 'typescript';
import type { Compiler, KnownFile } from './compiler';
import { canTransplant, diagnose, transplant } from './transplant';

// The part of TypeScript's watch mode that tslab's converter uses, without what makes it slow. TypeScript
// makes two programs for each cell, each with a type checker of its own, keeps a graph of the references
// between files, and asks the file system about hundreds of files. Here one program serves until a cell
// imports something. Declarations in `node_modules` are read once; files of the reader are compared with the
// disk at every cell.

/** The host that tslab's converter gives to TypeScript's watch mode. */
export type WatchHost =
  TS.WatchCompilerHostOfFilesAndCompilerOptions<TS.EmitAndSemanticDiagnosticsBuilderProgram>;

/** The part of TypeScript's builder that tslab calls. */
interface Builder {
  getProgram(): TS.Program;
  getSourceFile(name: string): TS.SourceFile | undefined;
  getAllDependencies(file: TS.SourceFile): readonly string[];
  emit: TS.Program['emit'];
}

/** What a CellProgram tells its owner. */
export interface Hooks {
  /** A file of the reader has changed. */
  changed: (name: string) => void;
  /** Adds to the transformers that make JavaScript from TypeScript. */
  transform: (transformers: TS.CustomTransformers) => TS.CustomTransformers;
  /** The source map of a text of JavaScript. */
  keepMap: (text: string, map: string) => void;
  /** A program was made. */
  made: (program: TS.Program, by: CellProgram) => void;
}

/** Cells for each program; then a new one frees the old one's memory of them. */
const cellsPerProgram = 100;

/** The programs that type-check the cells of a notebook, one after the other. */
export class CellProgram {
  readonly #options: TS.CompilerOptions;
  readonly #files = new Map<string, TS.SourceFile | undefined>();
  /** The files of the cell, and of the declarations of earlier cells. */
  readonly #cellNames: readonly string[];
  readonly #parsing: TS.CreateSourceFileOptions;
  readonly #compilerHost: TS.CompilerHost;
  #rootNames: readonly string[];
  #program: TS.Program | undefined;
  #cells = 0;
  /** The texts may have changed; tslab has modified the cells' files; a new program is needed. */
  #isStale = true;
  #isConsumed = false;
  #isOutdated = true;
  #timer: unknown;

  constructor(
    private readonly ts: Compiler,
    private readonly host: WatchHost,
    private readonly hooks: Hooks,
  ) {
    this.#options = { ...host.options, sourceMap: true };
    this.#cellNames = this.#rootNames = host.rootFiles;
    this.#parsing = {
      languageVersion: this.#options.target!,
      setExternalModuleIndicator: ts.getSetExternalModuleIndicator(this.#options),
    };
    this.#compilerHost = compilerHostOf(
      ts,
      host,
      this.#options,
      name => this.#fileOf(name),
      path => this.#files.get(path),
    );
    for (const name of this.#rootNames) host.watchFile(name, () => this.#schedule());
    this.#current().getTypeChecker(); // reads and binds all declarations before the first cell
    this.#announce();
  }

  /** Part of TypeScript's interface; there is nothing to close. */
  close(): void {}

  /** Part of TypeScript's interface: sets the files that the program starts from. */
  updateRootFileNames(names: readonly string[]): void {
    this.#rootNames = names;
    this.#isOutdated = true;
    this.#schedule();
  }

  /** The errors in some files; takes the place of TypeScript's `getPreEmitDiagnosticsOfFiles`. */
  diagnose(files: readonly TS.SourceFile[]): TS.Diagnostic[] {
    return diagnose(
      this.ts,
      this.#current(),
      files,
      file => this.#cellNames.includes(file.fileName),
      `-${++this.#cells}`,
    );
  }

  #schedule(): void {
    if (this.#timer !== undefined) this.host.clearTimeout!(this.#timer);
    this.#timer = this.host.setTimeout!(() => {
      this.#timer = undefined;
      this.#isStale = true;
      this.#refresh();
      this.#announce();
    }, 0);
  }

  #announce(): void {
    const builder: Builder = {
      getProgram: () => this.#current(),
      getSourceFile: name => {
        if (!this.#cellNames.includes(name)) return this.#current().getSourceFile(name);
        this.#prepare();
        return this.#files.get(name);
      },
      getAllDependencies: file => dependencies(this.#current(), file as KnownFile),
      emit: (...args) => this.#emit(...args),
    };
    // tslab calls no other methods of it
    this.host.afterProgramCreate!(builder as unknown as TS.EmitAndSemanticDiagnosticsBuilderProgram);
  }

  #current(): TS.Program {
    this.#prepare();
    if (!this.#program || this.#isOutdated) {
      this.#program = this.ts.createProgram({
        rootNames: this.#rootNames,
        options: this.#options,
        host: this.#compilerHost,
        ...(this.#program && { oldProgram: this.#program }),
      });
      this.#isOutdated = false;
      this.#cells = 0;
      this.hooks.made(this.#program, this);
    }
    return this.#program;
  }

  /** Gives the cell's files their new texts, in the present program where that is possible. */
  #prepare(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    const pairs = this.#cellNames.map(name => {
      const [old, text] = [this.#files.get(name), this.host.readFile(name)!];
      return {
        name,
        old: old as KnownFile | undefined,
        fresh: (old?.text === text && !this.#isConsumed ? old : this.#parse(name, text)) as KnownFile,
      };
    });
    this.#isConsumed = false;
    this.#isOutdated ||=
      this.#cells >= cellsPerProgram ||
      pairs.some(({ old, fresh }) => !old || (old !== fresh && !canTransplant(this.ts, old, fresh)));
    for (const { name, old, fresh } of pairs) {
      if (this.#isOutdated) {
        this.#files.set(name, fresh);
        this.ts.bindSourceFile(fresh, this.#options);
      } else if (old !== fresh) transplant(this.ts, this.#options, old!, fresh);
    }
  }

  /** Reads the reader's files again, and forgets those that have changed. */
  #refresh(): void {
    for (const [name, file] of this.#files) {
      this.#isOutdated ||= isMissingSomething(file);
      if (this.#cellNames.includes(name) || !isOwn(name) || this.host.readFile(name) === file?.text) continue;
      this.#files.delete(name);
      this.#isOutdated = true;
      this.hooks.changed(name);
    }
  }

  #fileOf(name: string): TS.SourceFile | undefined {
    if (!this.#files.has(name)) {
      const text = this.host.readFile(name);
      this.#files.set(name, text === undefined ? undefined : this.#parse(name, text));
      if (isOwn(name)) this.host.watchFile(name, () => {}); // so that tslab is told of changes
    }
    return this.#files.get(name);
  }

  #parse(name: string, text: string): TS.SourceFile {
    return this.ts.createSourceFile(name, text, this.#parsing);
  }

  #emit(
    ...[file, write, cancellation, onlyDeclarations, transformers]: Parameters<TS.Program['emit']>
  ): TS.EmitResult {
    let map = '';
    const keep: TS.WriteFileCallback = (name, text, ...rest) => {
      if (name.endsWith('.map')) map = text;
      const script = name.endsWith('.js') ? text.replace(/\n\/\/# sourceMappingURL=.*$/, '') : text;
      if (name.endsWith('.js') && map) this.hooks.keepMap(script, map);
      write!(name, script, ...rest);
    };
    const result = this.#current().emit(
      file,
      keep,
      cancellation,
      onlyDeclarations,
      this.hooks.transform(transformers ?? {}),
    );
    this.#isConsumed = true;
    return result;
  }
}

/** The file system for the compiler. It remembers where packages are. */
function compilerHostOf(
  ts: Compiler,
  host: WatchHost,
  options: TS.CompilerOptions,
  getSourceFile: (name: string) => TS.SourceFile | undefined,
  known: (path: string) => TS.SourceFile | undefined,
) {
  const resolutions = ts.createModuleResolutionCache(host.getCurrentDirectory(), name => name, options);
  const compilerHost: TS.CompilerHost & { hasChangedAutomaticTypeDirectiveNames(): boolean } = {
    getSourceFile,
    getDefaultLibLocation: () => host.getDefaultLibLocation!(),
    getDefaultLibFileName: settings => host.getDefaultLibFileName(settings),
    writeFile: () => {
      throw new Error('internal: the compiler writes no files');
    },
    getCurrentDirectory: () => host.getCurrentDirectory(),
    useCaseSensitiveFileNames: () => host.useCaseSensitiveFileNames(),
    getCanonicalFileName: name => name,
    getNewLine: () => '\n',
    fileExists: name => host.fileExists(name),
    readFile: name => host.readFile(name),
    directoryExists: name => host.directoryExists!(name),
    getDirectories: name => host.getDirectories!(name),
    realpath: name => host.realpath!(name),
    getModuleResolutionCache: () => resolutions,
    hasChangedAutomaticTypeDirectiveNames: () => false,
    hasInvalidatedResolutions: path => isMissingSomething(known(path)),
    resolveModuleNameLiterals: (literals, containing, redirected, settings) =>
      literals.map(({ text }) =>
        ts.resolveModuleName(
          text,
          containing,
          settings,
          compilerHost,
          isOwn(containing) ? undefined : resolutions,
          redirected,
        ),
      ),
  };
  return compilerHost;
}

/** Whether a file is the reader's: not of an installed package, nor of TypeScript. */
const isOwn = (name: string) => !/[\\/]node_modules[\\/]/.test(name);

/** Whether the reader's file has an import that was not found, and that may exist by now. */
function isMissingSomething(file: TS.SourceFile | undefined): boolean {
  let isMissing = false;
  if (file && isOwn(file.fileName))
    (file as KnownFile).resolvedModules?.forEach(({ resolvedModule }) => {
      isMissing ||= !resolvedModule;
    });
  return isMissing && !file!.isDeclarationFile;
}

/** The names of a file and of all files that it imports, directly or not. */
function dependencies(program: TS.Program, file: KnownFile): string[] {
  const seen = new Set<KnownFile>([file]);
  for (const { resolvedModules } of seen) {
    resolvedModules?.forEach(({ resolvedModule }) => {
      const imported = resolvedModule && program.getSourceFile(resolvedModule.resolvedFileName);
      if (imported) seen.add(imported as KnownFile);
    });
  }
  return [...seen].map(({ fileName }) => fileName);
}
