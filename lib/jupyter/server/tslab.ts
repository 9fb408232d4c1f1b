import { dirname, join } from 'node:path';
import type * as TS from 'typescript';
import type { Compiler } from './compiler';
import { instrument } from './instrument';
import { CellProgram, type WatchHost } from './program';

// The types of tslab's converter and executor. Names of fields are tslab's.

/** An error of TypeScript in a cell. Lines and characters count from 0. */
export interface Diagnostic {
  start: { line: number; character: number };
  end: { line: number; character: number };
  messageText: string;
  code: number;
  fileName?: string;
}

/** A cell as JavaScript, with its declarations. */
export interface Converted {
  output?: string;
  declOutput?: string;
  diagnostics: Diagnostic[];
  hasToplevelAwait?: boolean;
  lastExpressionVar?: string;
}

/** Type-checks and compiles cells. */
export interface Converter {
  convert(declarations: string, code: string): Converted;
  inspect(declarations: string, code: string, position: number): TS.QuickInfo | undefined;
  complete(
    declarations: string,
    code: string,
    position: number,
  ): { start: number; end: number; candidates: string[] };
  addModule(name: string, code: string, meta?: object): Diagnostic[];
  close(): void;
}

/** Runs cells. */
export interface Executor {
  execute(code: string): Promise<boolean>;
  interrupt(): void;
}

/** The functions of tslab that the kernel uses. */
export interface Tslab {
  createConverter(options: { isJS: boolean; isBrowser: boolean }): Converter;
  createExecutor(
    root: string,
    converters: { node: Converter; browser: Converter; close(): void },
    console: { log(value: unknown): void; error(...args: unknown[]): void },
  ): Executor;
  isCompleteCode(code: string): { completed: boolean; indent?: string };
  /** TypeScript's codes of the syntax errors in some code. */
  faultsOf(code: string): number[];
  printQuickInfo(info: TS.QuickInfo): string;
  getCodeMetadata(code: string): { module?: string; mode?: 'node' | 'browser' };
  /** The source maps of converted JavaScript as JSON, the last step first. Forgets all others. */
  takeMaps(javascript: string): string[];
  /** The function that receives displays, from tslab's `display` and from this package. */
  jupyter: { lastWriteDisplayData: ((content: object, isUpdate?: boolean) => void) | null };
}

/**
 * Loads tslab with a compiler of our own: its watch mode is `program.ts`, the code that it makes can be
 * interrupted, and source maps are kept.
 */
export function loadTslab(): Tslab {
  const dist = join(dirname(require.resolve('tslab/bin/tslab')), '..', 'dist');
  const compilerFile = require.resolve('@tslab/typescript-for-tslab', { paths: [dist] });
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- by a path that is found at run time
  const load = (file: string) => require(file) as never;
  const ts = load(compilerFile) as Compiler;
  const [maps, watchers] = [new Map<string, string[]>(), new Map<string, TS.FileWatcherCallback>()];

  const sys = Object.create(ts.sys) as TS.System;
  sys.watchFile = (file, callback) => {
    watchers.set(file, callback);
    return { close: () => watchers.delete(file) };
  };
  const changed = (file: string) => watchers.get(file)?.(file, ts.FileWatcherEventKind.Changed);
  const transform = (transformers: TS.CustomTransformers): TS.CustomTransformers => ({
    ...transformers,
    after: [instrument(ts), ...(transformers.after ?? [])],
  });
  const programs = new WeakMap<TS.Program, CellProgram>();
  const compiler = {
    ...ts,
    sys,
    createWatchProgram: (host: WatchHost) =>
      new CellProgram(ts, host, {
        changed,
        transform,
        keepMap: (text, map) => maps.set(text, [map]),
        made: (program, by) => programs.set(program, by),
      }),
    getPreEmitDiagnosticsOfFiles: (program: TS.Program, files: readonly TS.SourceFile[]) =>
      programs.get(program)!.diagnose(files),
    transpileModule: (input: string, options: TS.TranspileOptions) => {
      const { outputText, sourceMapText } = ts.transpileModule(input, {
        ...options,
        compilerOptions: { ...options.compilerOptions, sourceMap: true },
      });
      const text = outputText.replace(/\n\/\/# sourceMappingURL=.*$/, '\n');
      maps.set(text, [sourceMapText!, ...(maps.get(input) ?? [])]);
      maps.delete(input);
      return { outputText: text };
    },
  };

  const cached = require.cache[compilerFile]!;
  cached.exports = compiler;
  try {
    return {
      ...(load(join(dist, 'converter.js')) as Pick<Tslab, 'createConverter' | 'isCompleteCode'>),
      ...(load(join(dist, 'executor.js')) as Pick<Tslab, 'createExecutor'>),
      ...(load(join(dist, 'inspect.js')) as Pick<Tslab, 'printQuickInfo'>),
      ...(load(join(dist, 'metadata.js')) as Pick<Tslab, 'getCodeMetadata'>),
      jupyter: load(join(dist, 'jupyter.js')),
      faultsOf: code =>
        ts
          .createSourceFile('cell.ts', `export {};\n${code}`, ts.ScriptTarget.Latest)
          .parseDiagnostics.map(fault => fault.code),
      takeMaps: javascript => {
        const found = maps.get(javascript) ?? [];
        maps.clear();
        return found;
      },
    };
  } finally {
    cached.exports = ts;
  }
}
