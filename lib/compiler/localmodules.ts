import type * as TS from 'typescript';
import { Draft } from './draft';
import { transpile } from './erase';
import { moduleNamesIn } from './modulenames';
import type { PositionMap } from './positionmap';
import { isOwn, type CellProgram } from './program';
import type { TypeScript } from './typescript';

/** A local module as CommonJS, for the kernel to run. */
export interface LocalModule {
  /** Its file. */
  path: string;
  /** The body of a CommonJS module, whose `import.meta` is the variable `importMeta`. */
  javascript: string;
  /** The ways back from positions in it, the last step first. */
  maps: PositionMap[];
  /** The text of its file. */
  source: string;
  /** The local modules that it names, by these names; other names are Node's to find. */
  imports: Record<string, string>;
}

/** The modules of the reader's that cells import, which are compiled anew when their files change. */
export class LocalModules {
  readonly #modules = new Map<string, LocalModule & { stamp: string | undefined }>();

  constructor(
    private readonly ts: TypeScript,
    private readonly program: CellProgram,
  ) {}

  /** Forgets all modules. */
  forget(): void {
    this.#modules.clear();
  }

  /** The local modules among some names. */
  find(names: readonly TS.StringLiteralLike[], from: string): Record<string, string> {
    const found: Record<string, string> = {};
    for (const { text } of names) {
      const resolved = this.program.resolve(text, from);
      if (resolved && isLocal(resolved.resolvedFileName)) found[text] = resolved.resolvedFileName;
    }
    return found;
  }

  /** All local modules that some files lead to. */
  reach(paths: Iterable<string>): LocalModule[] {
    const reached = new Map<string, LocalModule>();
    const add = (path: string) => {
      if (reached.has(path)) return;
      const module = this.#module(path);
      if (!module) return;
      reached.set(path, module);
      Object.values(module.imports).forEach(add);
    };
    for (const path of paths) add(path);
    return [...reached.values()];
  }

  #module(path: string): LocalModule | undefined {
    const { ts } = this;
    const stamp = this.program.host.stamp(path);
    const known = this.#modules.get(path);
    if (known?.stamp === stamp && known !== undefined) {
      known.imports = this.find(
        moduleNamesIn(ts, ts.createSourceFile(path, known.source, ts.ScriptTarget.Latest, true)).names,
        path,
      );
      return known;
    }
    const source = this.program.host.readFile(path);
    if (source === undefined) return undefined;
    if (path.endsWith('.json'))
      return this.#keep({
        path,
        javascript: `module.exports = ${source.trim()}`,
        maps: [],
        source,
        imports: {},
        stamp,
      });
    const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
    const draft = new Draft(source);
    const visit = (node: TS.Node): void => {
      if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
        return draft.replace(node.getStart(), node.end, 'importMeta');
      ts.forEachChild(node, visit);
    };
    visit(file);
    const prepared = draft.finish();
    const { text, map } = transpile(ts, prepared.text, ts.ModuleKind.CommonJS, path);
    const imports = this.find(moduleNamesIn(ts, file).names, path);
    return this.#keep({ path, javascript: text, maps: [map, prepared.map], source, imports, stamp });
  }

  #keep(module: LocalModule & { stamp: string | undefined }): LocalModule {
    this.#modules.set(module.path, module);
    return module;
  }
}

/**
 * Whether the kernel compiles a file: the reader's, and a package's in TypeScript, which Node refuses; not
 * declarations, which Node loads the code of.
 */
const isLocal = (path: string) =>
  (isOwn(path) ? /\.(?:[cm]?[jt]s|json)$/ : /\.[cm]?ts$/).test(path) && !/\.d\.[cm]?ts$/.test(path);
