import type * as TS from 'typescript';
import { asyncScriptOf } from '../../compiler/asyncscript';
import { CellCompiler, type CompiledCell, type RefusedCell } from '../../compiler/cellcompiler';
import type { Completions } from '../../compiler/completion';
import { environmentNames } from '../../compiler/environmentnames';
import type { Blank } from '../../compiler/erase';
import type { Completeness } from '../../compiler/iscomplete';
import type { TypeScript } from '../../compiler/typescript';
import { availableLibs } from '../compiler/availablelibs';
import { firstCells } from '../compiler/firstcells';
import { withBrowserAdvice } from './browseradvice';
import { memoryHost } from './memoryhost';

/** Where a browser's kernel finds packages. */
const packages = '/node_modules';

/** A cell for an engine without V8's REPL mode. */
export interface LiteCell extends CompiledCell {
  /** Variables of its top level. */
  names: string[];
}

/** The kernel's compiler for a browser: the declarations of packages lie in memory. */
export class LiteCompiler {
  readonly #compiler: CellCompiler;
  readonly #ts: TypeScript;

  /**
   * @param typescript its compiler, which has more than its types say.
   * @param blank ts-blank-space's `blankSourceFile`.
   * @param files the texts of declarations, by paths that begin with `/node_modules`.
   */
  constructor(typescript: typeof TS, blank: Blank, files: Readonly<Record<string, string>>) {
    this.#ts = typescript as TypeScript;
    this.#compiler = new CellCompiler(
      this.#ts,
      blank,
      {
        libFolder: `${packages}/typescript/lib`,
        fixedFolders: [packages],
        libs: [...availableLibs(), 'lib.webworker.d.ts'],
        target: 'ES2023',
        typeRoots: [],
        types: [],
        declarations: ['cellglobals', 'tslab'].map(
          name => `${packages}/fastbook-ts/dist/lib/jupyter/server/${name}.d.ts`,
        ),
        globals: new Set([...Object.getOwnPropertyNames(globalThis), ...environmentNames]),
      },
      memoryHost('/home', files),
      [`${packages}/fastbook-ts/dist/lib/index.d.ts`],
    );
  }

  /** Checks a cell as the chapter begins, so that the reader's first need not wait. */
  warmUp(): void {
    this.#compiler.warmUp(firstCells);
  }

  /** Compiles a cell. Later cells see its declarations once it is kept. */
  compile(code: string): LiteCell | RefusedCell {
    const compiled = this.#compiler.compile(code);
    if (!('script' in compiled)) return { diagnostics: withBrowserAdvice(compiled.diagnostics) };
    const { text, map, names } = asyncScriptOf(this.#ts, compiled.script);
    return { ...compiled, script: text, maps: [map, ...compiled.maps], names };
  }

  /** Makes the declarations of the cell that was compiled last visible to later cells. */
  keep(): void {
    this.#compiler.keep();
  }

  /** Forgets all cells. */
  forget(): void {
    this.#compiler.forget();
  }

  /** What may stand at a position of a cell. */
  complete(code: string, position: number): Completions {
    return this.#compiler.complete(code, position);
  }

  /** What is known of the name at a position of a cell. */
  inspect(code: string, position: number): string | undefined {
    return this.#compiler.inspect(code, position);
  }

  /** Whether a cell is complete. */
  isComplete(code: string): Completeness {
    return this.#compiler.isComplete(code);
  }
}
