import type * as TS from 'typescript';

/**
 * What tslab's converter needs of TypeScript's watch mode, without what makes that slow: a new program for each cell, and
 * nothing else. TypeScript's own also keeps a graph of which file refers to which, and asks the file system about hundreds of
 * files, twice a cell. Here a program is made only when somebody asks for it, and declarations in `node_modules` are read
 * once; files of the reader's own are compared with the disk at every cell.
 */

/** TypeScript as tslab bundles it, with the functions that its authors keep to themselves. */
export type Compiler = typeof TS & {
  bindSourceFile(file: TS.SourceFile, options: TS.CompilerOptions): void;
  getSetExternalModuleIndicator(options: TS.CompilerOptions): (file: TS.SourceFile) => void;
};

type WatchHost = TS.WatchCompilerHostOfFilesAndCompilerOptions<TS.EmitAndSemanticDiagnosticsBuilderProgram>;

/** A file as the program knows it: `imports` are its module names, with the files that they were resolved to. */
type KnownFile = TS.SourceFile & {
  imports?: readonly TS.StringLiteralLike[];
  path: TS.Path;
  resolvedModules?: { forEach(f: (module: { resolvedModule?: { resolvedFileName: string } }) => void): void };
  locals?: unknown;
};

/** The part of TypeScript's builder that tslab calls. */
export interface Builder {
  getProgram(): TS.Program;
  getSourceFile(name: string): TS.SourceFile | undefined;
  getAllDependencies(file: TS.SourceFile): readonly string[];
  emit: TS.Program['emit'];
}

export interface Hooks {
  /** Is told of a file of the reader's own that is not what it was. */
  changed(name: string): void;
  /** Adds to the transformers by which TypeScript becomes JavaScript. */
  transform(transformers: TS.CustomTransformers): TS.CustomTransformers;
  /** Is handed the source map of each text of JavaScript. */
  keepMap(text: string, map: string): void;
}

/** A `createWatchProgram` for tslab. */
export function leanWatchProgram(ts: Compiler, host: WatchHost, { changed, transform, keepMap }: Hooks) {
  const options: TS.CompilerOptions = { ...host.options, sourceMap: true };
  const files = new Map<string, TS.SourceFile | undefined>();
  const resolutions = ts.createModuleResolutionCache(host.getCurrentDirectory(), name => name, options);
  let rootNames = host.rootFiles;
  let program: TS.Program | undefined;
  let isStale = true;
  let timer: unknown;

  const parsing = { languageVersion: options.target!, setExternalModuleIndicator: ts.getSetExternalModuleIndicator(options) };
  const getSourceFile = (name: string): TS.SourceFile | undefined => {
    if (!files.has(name)) {
      const text = host.readFile(name);
      files.set(name, text === undefined ? undefined : ts.createSourceFile(name, text, parsing));
      if (isOwn(name) && !rootNames.includes(name)) host.watchFile(name, () => {}); // so that tslab hears of changes
    }
    return files.get(name);
  };

  /** What the disk said, for as long as one program is being made. */
  const answers = new Map<string, boolean>();
  const asked = (key: string, ask: () => boolean): boolean => {
    let answer = answers.get(key);
    if (answer === undefined) answers.set(key, answer = ask());
    return answer;
  };

  const compilerHost: TS.CompilerHost & { hasChangedAutomaticTypeDirectiveNames(): boolean } = {
    getSourceFile,
    getDefaultLibLocation: () => host.getDefaultLibLocation!(),
    getDefaultLibFileName: settings => host.getDefaultLibFileName(settings),
    writeFile: () => { throw new Error('internal: the compiler writes no files'); },
    getCurrentDirectory: () => host.getCurrentDirectory(),
    useCaseSensitiveFileNames: () => host.useCaseSensitiveFileNames(),
    getCanonicalFileName: name => name,
    getNewLine: () => '\n',
    fileExists: name => asked(`f${name}`, () => host.fileExists(name)),
    readFile: name => host.readFile(name),
    directoryExists: name => asked(`d${name}`, () => host.directoryExists!(name)),
    getDirectories: name => host.getDirectories!(name),
    getModuleResolutionCache: () => resolutions,
    realpath: name => host.realpath!(name),
    hasInvalidatedResolutions: path => hasMissingImports(files.get(path) as KnownFile | undefined),
    hasChangedAutomaticTypeDirectiveNames: () => false,
    resolveModuleNameLiterals: (literals, containing, redirected, settings) => literals.map(({ text }) =>
      ts.resolveModuleName(text, containing, settings, compilerHost, isOwn(containing) ? undefined : resolutions, redirected)),
  };

  const current = (): TS.Program => {
    if (!program || isStale) {
      answers.clear();
      program = ts.createProgram({ rootNames, options, host: compilerHost, ...(program && { oldProgram: program }) });
      isStale = false;
    }
    return program;
  };

  /** Files of the reader's own are read again, and parsed again where they differ. */
  const refresh = () => {
    for (const [name, file] of files) {
      if (!isOwn(name) || host.readFile(name) === file?.text) continue;
      files.delete(name);
      changed(name);
    }
  };

  const builder = (): Builder => ({
    getProgram: current,
    getSourceFile(name) {
      if (!rootNames.includes(name)) return current().getSourceFile(name);
      const file = getSourceFile(name) as KnownFile;
      if (!file.locals) ts.bindSourceFile(file, options);
      return file;
    },
    getAllDependencies: file => dependencies(current(), file as KnownFile),
    emit: (file, write, cancellation, onlyDeclarations, transformers) => {
      let map = '';
      const keep: TS.WriteFileCallback = (name, text, ...rest) => {
        if (name.endsWith('.map')) map = text;
        else if (name.endsWith('.js')) {
          const script = text.replace(/\n\/\/# sourceMappingURL=.*$/, '');
          if (map) keepMap(script, map);
          write!(name, script, ...rest);
        } else write!(name, text, ...rest);
      };
      const result = current().emit(file, keep, cancellation, onlyDeclarations, transform(transformers ?? {}));
      for (const name of rootNames) files.delete(name); // tslab takes them apart for the next cell
      return result;
    },
  });

  const update = () => {
    timer = undefined;
    refresh();
    isStale = true;
    host.afterProgramCreate!(builder() as unknown as TS.EmitAndSemanticDiagnosticsBuilderProgram);
  };
  const schedule = () => {
    if (timer !== undefined) host.clearTimeout!(timer);
    timer = host.setTimeout!(update, 0);
  };

  for (const name of rootNames) host.watchFile(name, schedule);
  current().getTypeChecker(); // reads and binds the declarations now, before the first cell
  host.afterProgramCreate!(builder() as unknown as TS.EmitAndSemanticDiagnosticsBuilderProgram);
  return {
    updateRootFileNames(names: string[]) {
      for (const name of names) if (!rootNames.includes(name)) host.watchFile(name, schedule);
      rootNames = names;
      schedule();
    },
    close: () => {},
  };
}

/** Not of an installed package, nor of TypeScript itself. */
const isOwn = (name: string) => !/[\\/]node_modules[\\/]/.test(name);

/** An import of the reader's own that led nowhere may lead somewhere now. */
function hasMissingImports(file: KnownFile | undefined): boolean {
  if (!file || file.isDeclarationFile || !isOwn(file.fileName)) return false;
  let isMissing = false;
  file.resolvedModules?.forEach(({ resolvedModule }) => { isMissing ||= !resolvedModule; });
  return isMissing;
}

/** The names of all files that a file imports, by whatever way, and its own. */
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
