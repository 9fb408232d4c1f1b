import { misusedTensors } from './alwaystrue';
import { complete, type Completions } from './completion';
import { diagnosticsOf, type Diagnostic } from './diagnostics';
import { erase, type Blank } from './erase';
import { isComplete, type Completeness } from './iscomplete';
import type { CompilerHost, CompilerSettings } from './host';
import { LocalModules, type LocalModule } from './localmodules';
import type { PositionMap } from './positionmap';
import { prepare } from './prepare';
import { CellProgram, isOwn } from './program';
import { refusedPython } from './pythonforms';
import { quickInfo } from './quickinfo';
import { refusedAwait, refusedJsx } from './refused';
import { scriptOf } from './script';
import type { ProgramFile, TypeScript } from './typescript';

/** A cell that can run. */
export interface CompiledCell {
  /** For V8's REPL mode. */
  script: string;
  /** The ways back from positions in the script to the cell, the last step first. */
  maps: PositionMap[];
  /** The local modules that the cell names, by these names. */
  imports: Record<string, string>;
  /** These modules, and those that they lead to. */
  modules: LocalModule[];
}

/** A cell with errors. */
export interface RefusedCell {
  diagnostics: Diagnostic[];
}

/** What became of a cell; `failure` says why the compiler itself failed. */
export type Compilation = CompiledCell | RefusedCell | { failure: string };

/** Checks and compiles the cells of a notebook, one after the other. */
export class CellCompiler {
  readonly #program: CellProgram;
  readonly #modules: LocalModules;
  #compiled: ProgramFile | undefined;

  /**
   * @param blank ts-blank-space's `blankSourceFile`.
   * @param preloaded files of declarations that are read before the first cell.
   */
  constructor(
    private readonly ts: TypeScript,
    private readonly blank: Blank,
    private readonly settings: CompilerSettings,
    host: CompilerHost,
    preloaded: readonly string[] = [],
  ) {
    const roots = [...settings.declarations, ...preloaded];
    this.#program = new CellProgram(ts, settings, roots, host);
    this.#modules = new LocalModules(ts, this.#program);
  }

  /** Goes on in another folder, after all files were looked at that may have changed meanwhile. */
  resume(host: CompilerHost): void {
    this.#program.host = host;
    this.#program.refresh('all');
  }

  /** Begins another notebook, of somebody else: nothing of the one before is seen in it, nor its errors. */
  begin(host: CompilerHost): void {
    this.#compiled = undefined;
    this.#modules.forget();
    this.#program.begin(host);
  }

  /** Checks some cells, which later ones do not see: what they needed is known then. */
  warmUp(cells: readonly string[] = ['1 + 1']): void {
    for (const code of cells) this.compile(code);
  }

  /** Compiles a cell. Later cells see its declarations once it is kept. */
  compile(code: string): CompiledCell | RefusedCell {
    return this.#recovering(() => this.#compile(code));
  }

  #compile(code: string): CompiledCell | RefusedCell {
    const { ts } = this;
    this.#program.refresh();
    const file = this.#program.parse(code);
    const imports = this.#modules.find(file.imports ?? [], file.fileName);
    const modules = this.#modules.reach(Object.values(imports));
    const diagnostics = this.#diagnose(file, modules);
    if (diagnostics.length > 0) return { diagnostics };
    const prepared = prepare(ts, file, {
      checker: this.#program.checker,
      isOfCell: symbol => this.#program.isOfCell(symbol) || file.locals?.get(symbol.escapedName) === symbol,
      globals: this.settings.globals,
    });
    const erased = erase(ts, this.blank, prepared);
    const script = scriptOf(ts, erased.text, prepared);
    this.#compiled = file;
    return { script: script.text, maps: [script.map, erased.map, prepared.map], imports, modules };
  }

  /** Makes the declarations of the cell that was compiled last visible to later cells. */
  keep(): void {
    if (this.#compiled) this.#program.add(this.#compiled);
    this.#compiled = undefined;
  }

  /** Forgets all cells. */
  forget(): void {
    this.#program.forget();
  }

  /** Makes the declarations of cells visible that another compiler has checked. */
  replay(cells: readonly string[]): void {
    for (const code of cells) this.#program.add(this.#program.parse(code));
  }

  /** What may stand at a position of a cell. */
  complete(code: string, position: number): Completions {
    return this.#recovering(() => complete(this.ts, this.#program, this.#program.parse(code), position));
  }

  /** What is known of the name at a position of a cell: its type and documentation. */
  inspect(code: string, position: number): string | undefined {
    return this.#recovering(() => {
      const file = this.#program.parse(code);
      return quickInfo(this.ts, this.#program.checker, file, position);
    });
  }

  /** Whether a cell is complete; see `isComplete`. */
  isComplete(code: string): Completeness {
    return isComplete(this.ts, code);
  }

  /** @throws what the function throws, as for code that is nested too deeply; later calls do not notice. */
  #recovering<T>(f: () => T): T {
    try {
      return f();
    } catch (error) {
      this.#program.recover();
      throw error;
    }
  }

  #diagnose(file: ProgramFile, modules: readonly LocalModule[]): Diagnostic[] {
    const { ts } = this;
    const refused = refusedJsx(ts, file) ?? refusedPython(ts, file);
    if (refused) return [refused];
    const found = this.#program.diagnose(file);
    const { checker } = this.#program;
    const own =
      found.length > 0
        ? diagnosticsOf(ts, found, () => undefined, checker)
        : misusedTensors(ts, checker, file);
    const { folder } = this.#program.host;
    const others = modules.flatMap(({ path }) => {
      const module =
        path.endsWith('.json') || !isOwn(path) ? undefined : this.#program.program.getSourceFile(path);
      if (!module) return [];
      const refusedHere = refusedAwait(ts, module);
      if (refusedHere) return [{ ...refusedHere, fileName: relative(folder, path) }];
      const errors = this.#program.diagnose(module);
      return diagnosticsOf(ts, errors, ({ fileName }) => relative(folder, fileName), this.#program.checker);
    });
    return [...own, ...others];
  }
}

/** A path as seen from a folder, where it lies in it. */
const relative = (folder: string, path: string) =>
  path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
