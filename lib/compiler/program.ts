import type * as TS from 'typescript';
import type { CompilerHost, CompilerSettings } from './host';
import { optionsOf } from './options';
import { moduleNamesIn } from './modulenames';
import type { CheckedProgram, ProgramFile, TypeScript } from './typescript';

/** A module that a file names, as TypeScript finds it. */
export type Resolution = TS.ResolvedModuleFull | undefined;

/**
 * The program that type-checks the cells of a notebook. It holds the declarations of packages and local
 * modules; the cells are not among its files. Each is a module of its own whose parent, for the lookup of
 * names, is the cell before it: so a cell sees all earlier declarations, the last one of a name hides the
 * others, and nothing is checked twice. A cell makes a new program only where it imports a file that the
 * present one does not have, or where a file has changed.
 */
export class CellProgram {
  readonly #files = new Map<string, { file: ProgramFile | undefined; stamp: string | undefined }>();
  /** Files that may change while the compiler lives. To look at hundreds would take time of every cell. */
  readonly #changeable = new Set<string>();
  readonly #resolutions = new WeakMap<TS.SourceFile, ReadonlyMap<string, Resolution>>();
  readonly #base: readonly string[];
  private readonly options: TS.CompilerOptions;
  #roots: Set<string>;
  /** Roots that a program was made of. */
  #sound: ReadonlySet<string> = new Set();
  /** Cells with `declare global` or `declare module`: the program must know them. */
  readonly #augmentations = new Map<string, ProgramFile>();
  #program: CheckedProgram | undefined;
  /** A program without anybody's cells and files, from which `begin` starts: no cell is checked with it. */
  #pristine: CheckedProgram | undefined;
  #cache: TS.ModuleResolutionCache | undefined;
  /** Names of the modules that declarations declare, as `node:fs`: there are no files to find. */
  #ambient: ReadonlySet<string> = new Set();
  #isOutdated = true;
  #last: ProgramFile | undefined;
  #cells = 0;

  constructor(
    private readonly ts: TypeScript,
    private readonly settings: CompilerSettings,
    roots: readonly string[],
    public host: CompilerHost,
  ) {
    this.options = optionsOf(ts, settings);
    this.#base = roots;
    this.#roots = new Set(roots);
  }

  /** The present program. */
  get program(): TS.Program {
    if (!this.#program || this.#isOutdated) this.#renew();
    return this.#program!;
  }

  get checker(): TS.TypeChecker {
    return this.program.getTypeChecker();
  }

  /** Parses and binds a cell behind the cells before it. They do not see it until it is added. */
  parse(code: string): ProgramFile {
    const { ts, options, host } = this;
    this.#sound = new Set(this.#roots);
    const name = `${host.folder}/__cell${++this.#cells}__.ts`;
    const file = ts.createSourceFile(
      name,
      code,
      {
        languageVersion: options.target!,
        setExternalModuleIndicator: ts.getSetExternalModuleIndicator(options),
        jsDocParsingMode: ts.JSDocParsingMode.ParseAll,
      },
      true,
      ts.ScriptKind.TS,
    ) as ProgramFile;
    file.path = file.resolvedPath = name as TS.Path;
    file.originalFileName = name;
    const { names, augmentations } = moduleNamesIn(ts, file);
    file.imports = names;
    file.moduleAugmentations = augmentations;
    file.ambientModuleNames = [];
    const augmented = augmentations.filter(node => ts.isStringLiteral(node));
    this.#resolve(file, [...names, ...augmented]);
    ts.bindSourceFile(file, options);
    if (this.#last) file.parent = this.#last;
    return file;
  }

  /** Makes a cell's declarations visible to the cells after it. */
  add(file: ProgramFile): void {
    this.#last = file;
    if (file.moduleAugmentations!.length === 0 || this.#augmentations.has(file.fileName)) return;
    this.#augmentations.set(file.fileName, file);
    this.#isOutdated = true;
  }

  /** Forgets all cells. */
  forget(): void {
    this.#last = undefined;
    this.#isOutdated ||= this.#augmentations.size > 0;
    this.#augmentations.clear();
  }

  /**
   * Begins a notebook of somebody else's: with a checker of its own, and without cells and files of the
   * notebook before, so that nothing of that one changes what is found in this one. The declarations that
   * every notebook sees are kept as they were read.
   */
  begin(host: CompilerHost): void {
    this.#last = undefined;
    this.#augmentations.clear();
    this.#roots = new Set(this.#base);
    this.#cells = 0;
    this.#cache = undefined;
    this.host = host;
    if (!this.#pristine) {
      this.#renew();
      this.#pristine = this.#program;
    }
    const kept = new Set(this.#pristine!.getSourceFiles().map(({ fileName }) => fileName));
    for (const name of this.#files.keys()) if (!kept.has(name)) this.#files.delete(name);
    this.#changeable.clear();
    this.#program = this.#pristine;
    this.#isOutdated = true;
  }

  /**
   * Begins anew after an exception, which leaves TypeScript's checker in the middle of its work. Where a file
   * of the reader's is the cause, as one that is nested too deeply, it waits for the next import of it.
   */
  recover(): void {
    const sound = [...this.#sound];
    const withoutOwn = [...this.#base, ...sound.filter(name => !isOwn(name))];
    for (const roots of [sound, withoutOwn]) {
      this.#program = undefined;
      this.#roots = new Set(roots);
      this.#isOutdated = true;
      try {
        void this.checker;
        return;
      } catch {
        /* without the reader's files, then */
      }
    }
  }

  /** The errors in a file, a cell or a local module. */
  diagnose(file: TS.SourceFile): readonly TS.Diagnostic[] {
    const cell = file as ProgramFile;
    const isAugmenting =
      (cell.moduleAugmentations?.length ?? 0) > 0 && !this.#augmentations.has(file.fileName);
    if (isAugmenting) {
      this.#augmentations.set(file.fileName, cell);
      this.#isOutdated = true;
    }
    const { program } = this;
    const syntactic = program.getSyntacticDiagnostics(file);
    const found =
      syntactic.length > 0
        ? syntactic
        : program.getSemanticDiagnostics(file).filter(({ code }) => !commonJs.includes(code));
    if (isAugmenting && found.length > 0) {
      this.#augmentations.delete(file.fileName);
      this.#isOutdated = true;
    }
    return found;
  }

  /** Whether a symbol is declared at the top level of a cell. */
  isOfCell(symbol: TS.Symbol): boolean {
    return (symbol.declarations ?? []).some(declaration => {
      const file = declaration.getSourceFile() as ProgramFile;
      return this.#resolutions.has(file) && file.locals?.get(symbol.escapedName) === symbol;
    });
  }

  /** What a file's name of a module stands for. */
  resolve(name: string, from: string): Resolution {
    if (this.#ambient.has(name)) return undefined;
    this.#cache ??= this.ts.createModuleResolutionCache(this.host.folder, path => path, this.options);
    const cache = isOwn(from) ? undefined : this.#cache;
    const { ESNext, CommonJS } = this.ts.ModuleKind;
    const find = (mode: TS.ResolutionMode) =>
      this.ts.resolveModuleName(name, from, this.options, this.#moduleHost, cache, undefined, mode)
        .resolvedModule;
    return find(ESNext) ?? find(CommonJS); // a package may have the condition `require` alone
  }

  /** Looks whether files of the reader's have changed, or all files that were read. */
  refresh(which: 'own' | 'all' = 'own'): void {
    if (which === 'all') this.#cache = undefined; // the folder may be another one
    for (const name of which === 'own' ? this.#changeable : this.#files.keys()) {
      if (this.host.stamp(name) === this.#files.get(name)?.stamp) continue;
      this.#files.delete(name);
      this.#changeable.delete(name);
      this.#isOutdated = true;
      this.#cache = undefined;
    }
  }

  get #moduleHost(): TS.ModuleResolutionHost {
    const { host } = this;
    return {
      fileExists: path => host.fileExists(path),
      readFile: path => host.readFile(path),
      directoryExists: path => host.directoryExists(path),
      getDirectories: path => host.getDirectories(path),
      realpath: path => host.realpath(path),
      getCurrentDirectory: () => host.folder,
      useCaseSensitiveFileNames: true,
    };
  }

  /** Finds the modules that a cell names, and has the program hold them. */
  #resolve(file: ProgramFile, names: readonly TS.StringLiteralLike[]): void {
    const found = new Map(names.map(({ text }) => [text, this.resolve(text, file.fileName)]));
    this.#resolutions.set(file, found);
    for (const resolved of found.values()) {
      if (
        !resolved ||
        (this.#program && !this.#isOutdated && this.#program.getSourceFile(resolved.resolvedFileName))
      )
        continue;
      if (this.#roots.has(resolved.resolvedFileName)) continue;
      this.#roots.add(resolved.resolvedFileName);
      this.#isOutdated = true;
    }
  }

  #renew(): void {
    const { ts, settings, options, host } = this;
    const old = this.#program;
    this.#isOutdated = false;
    const compilerHost: TS.CompilerHost & { hasChangedAutomaticTypeDirectiveNames(): boolean } = {
      ...this.#moduleHost,
      useCaseSensitiveFileNames: () => true,
      getSourceFile: name => this.#fileOf(name),
      getDefaultLibLocation: () => settings.libFolder,
      getDefaultLibFileName: () => `${settings.libFolder}/lib.d.ts`,
      getCurrentDirectory: () => host.folder,
      getCanonicalFileName: name => name,
      getNewLine: () => '\n',
      writeFile: () => undefined,
      hasChangedAutomaticTypeDirectiveNames: () => false,
      hasInvalidatedResolutions: path => isOwn(path) && old !== this.#pristine,
      resolveModuleNameLiterals: (literals, containing) =>
        literals.map(({ text }) => ({ resolvedModule: this.resolve(text, containing) })),
    };
    const program = ts.createProgram({
      rootNames: [...this.#roots, ...this.#augmentations.keys()],
      options,
      host: compilerHost,
      ...(old && { oldProgram: old }),
    }) as CheckedProgram;
    const getResolvedModule = program.getResolvedModule.bind(program);
    program.getResolvedModule = (file, name, mode) => {
      const resolutions = this.#resolutions.get(file);
      if (!resolutions) return getResolvedModule(file, name, mode);
      // the fields of a failed lookup are for messages about `exports` and `@types` alone
      return { resolvedModule: resolutions.get(name) };
    };
    this.#program = program;
    const ambient = program.getTypeChecker().getAmbientModules();
    this.#ambient = new Set(ambient.map(({ name }) => name.slice(1, -1)));
  }

  #fileOf(name: string): ProgramFile | undefined {
    const cell = this.#augmentations.get(name);
    if (cell) return cell;
    let known = this.#files.get(name);
    if (!known) {
      const text = this.host.readFile(name);
      const file =
        text === undefined
          ? undefined
          : this.ts.createSourceFile(name, text, {
              languageVersion: this.options.target!,
              setExternalModuleIndicator: this.ts.getSetExternalModuleIndicator(this.options),
              jsDocParsingMode: this.ts.JSDocParsingMode.ParseNone,
            });
      known = { file: file as ProgramFile | undefined, stamp: this.host.stamp(name) };
      this.#files.set(name, known);
      if (isOwn(name) && !this.settings.fixedFolders.some(folder => name.startsWith(`${folder}/`)))
        this.#changeable.add(name);
    }
    return known.file;
  }
}

/** TypeScript's errors for `import x = require()` and `export =`, which the kernel can run. */
const commonJs: readonly number[] = [1202, 1203];

/** Whether a file is the reader's: not of an installed package. */
export const isOwn = (name: string): boolean => !name.includes('/node_modules/');
