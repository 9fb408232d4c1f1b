import { dirname, join } from 'node:path';
import type * as TS from 'typescript';
import type { Compiler } from './compiler';
import { instrument } from './instrument';
import { CellProgram, type WatchHost } from './program';

/** tslab's converter and executor, and the names of their fields. */

export interface Diagnostic {
  start: { line: number; character: number };
  end: { line: number; character: number };
  messageText: string;
  code: number;
  fileName?: string;
}

export interface Converted {
  output?: string;
  declOutput?: string;
  diagnostics: Diagnostic[];
  hasToplevelAwait?: boolean;
  lastExpressionVar?: string;
}

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

export interface Executor {
  execute(code: string): Promise<boolean>;
  interrupt(): void;
}

export interface Tslab {
  createConverter(options: { isJS: boolean; isBrowser: boolean }): Converter;
  createExecutor(
    root: string,
    converters: { node: Converter; browser: Converter; close(): void },
    console: { log(value: unknown): void; error(...args: unknown[]): void },
  ): Executor;
  isCompleteCode(code: string): { completed: boolean; indent?: string };
  /** TypeScript's numbers of what is wrong with the code before anything is said of its types. */
  faultsOf(code: string): number[];
  printQuickInfo(info: TS.QuickInfo): string;
  getCodeMetadata(code: string): { module?: string; mode?: 'node' | 'browser' };
  /** The source maps of what was converted, by the text of the JavaScript; the last step first. */
  takeMaps(javascript: string): string[];
  /** Where displays go: `display` of tslab, and whoever else looks there. */
  jupyter: { lastWriteDisplayData: ((content: object, isUpdate?: boolean) => void) | null };
}

/**
 * Loads tslab with a compiler whose watch mode is ours (`program.ts`), which can be stopped, and which keeps
 * source maps.
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
