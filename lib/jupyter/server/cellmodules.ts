import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { compileFunction, constants, Script } from 'node:vm';
import type { CompiledCell } from '../../compiler/cellcompiler';
import type { LocalModule } from '../../compiler/localmodules';
import type { Sources } from './sources';

/** A module that was loaded, as CommonJS has it. */
interface Loaded {
  exports: unknown;
}

/** The modules that cells and local modules load: local ones compiled by us, all others by Node. */
export class CellModules {
  /** `require` of the cells. */
  readonly require: NodeJS.Require;
  readonly #nodes: NodeJS.Require;
  readonly #import: (name: string) => Promise<object>;
  readonly #compiled = new Map<string, LocalModule>();
  readonly #loaded = new Map<string, Loaded>();
  #names: Readonly<Record<string, string>> = {};
  readonly #namespaces = new WeakMap<object, object>();
  readonly #pinned = new Map<string, { exports?: unknown; namespace: object }>();

  /**
   * @param builtins modules of the kernel's own, by name.
   */
  constructor(
    folder: string,
    private readonly sources: Sources,
    private readonly builtins: Readonly<Record<string, unknown>>,
  ) {
    const from = join(folder, 'cell.js');
    this.#nodes = createRequire(from);
    const load = this.#requireOf(this.#nodes, () => this.#names);
    this.require = Object.assign((name: string): unknown => {
      const pinned = this.#pinned.get(name);
      return pinned && 'exports' in pinned ? pinned.exports : load(name);
    }, load);
    // resolved from the notebook's folder, where `import()` of this file would be resolved from here
    this.#import = new Script('name => import(name)', {
      filename: from,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }).runInThisContext() as (name: string) => Promise<object>;
    quietly(() => this.#import('node:module'));
  }

  /**
   * Takes the local modules of a cell; those that have changed are forgotten, with all that import them.
   *
   * @returns those that are new or have changed.
   */
  add({ imports, modules }: Pick<CompiledCell, 'imports' | 'modules'>): LocalModule[] {
    this.#names = { ...this.#names, ...imports };
    const changed = modules.filter(
      ({ path, javascript }) => this.#compiled.get(path)?.javascript !== javascript,
    );
    for (const module of modules) this.#compiled.set(module.path, module);
    const stale = new Set(changed.map(({ path }) => path));
    for (let size = -1; size !== stale.size;) {
      size = stale.size;
      for (const [path, { imports: others }] of this.#compiled)
        if (Object.values(others).some(other => stale.has(other))) stale.add(path);
    }
    for (const path of stale) this.#loaded.delete(path);
    return changed;
  }

  /**
   * Loads a module for a cell's import.
   *
   * @returns its namespace, or a promise of it where only `import()` loads it.
   */
  load(name: string): unknown {
    const pinned = this.#pinned.get(name);
    if (pinned) return pinned.namespace;
    try {
      return this.#namespaceOf(this.require(name));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined || !onlyImported.includes(code)) throw error;
      return this.#import(name);
    }
  }

  /**
   * Loads a module for good: from now on cells get this one by its name, whatever happens to files and to
   * caches.
   *
   * @returns what it exports.
   */
  async pin(name: string): Promise<object> {
    const known = this.#pinned.get(name);
    if (known) return known.namespace;
    const loaded = (await this.load(name)) as Record<string, unknown>;
    if (types.isModuleNamespaceObject(loaded)) this.#pinned.set(name, { namespace: loaded });
    else {
      const exports: unknown = this.require(name);
      // frozen, since a property `then` would change what `await` makes of it
      this.#pinned.set(name, { exports, namespace: Object.freeze(viewOf(loaded, Object.keys(loaded))) });
      if (typeof exports === 'object' || typeof exports === 'function') return exports ?? loaded;
    }
    return loaded;
  }

  #requireOf(nodes: NodeJS.Require, names: () => Readonly<Record<string, string>>): NodeJS.Require {
    const load = (name: string): unknown => {
      const path = names()[name];
      if (path !== undefined) return this.#run(path);
      return Object.hasOwn(this.builtins, name) ? this.builtins[name] : nodes(name);
    };
    return Object.assign(load, nodes);
  }

  #run(path: string): unknown {
    const known = this.#loaded.get(path);
    if (known) return known.exports;
    const { javascript, maps, source, imports } = this.#compiled.get(path)!;
    this.sources.add(path, { title: path, code: source }, javascript, maps);
    const body = compileFunction(
      javascript,
      ['exports', 'require', 'module', '__filename', '__dirname', 'importMeta'],
      { filename: path, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
    );
    const module: Loaded = { exports: {} };
    this.#loaded.set(path, module); // before it runs, since modules may import each other
    const require = this.#requireOf(createRequire(path), () => imports);
    const meta = { url: pathToFileURL(path).href, dirname: dirname(path), filename: path };
    try {
      Reflect.apply(body, module.exports, [module.exports, require, module, path, dirname(path), meta]);
    } catch (error) {
      this.#loaded.delete(path);
      throw error;
    }
    return module.exports;
  }

  /** What `import * as` gives: a CommonJS module's properties, and itself as `default`. */
  #namespaceOf(exports: unknown): unknown {
    if ((typeof exports !== 'object' && typeof exports !== 'function') || exports === null)
      return { default: exports };
    if (isNamespace(exports)) return exports;
    const known = this.#namespaces.get(exports);
    if (known) return known;
    const space = viewOf(
      exports as Record<string, unknown>,
      Object.keys(exports).filter(key => key !== 'default'),
    );
    Object.defineProperty(space, 'default', { enumerable: true, value: exports });
    this.#namespaces.set(exports, space);
    return space;
  }
}

/** Calls a function whose warning of an experiment of Node's is no news to the reader. */
function quietly(f: () => Promise<unknown>): void {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  void f().finally(() => (process.emitWarning = emitWarning));
}

/** Codes of Node's errors for modules that `require` cannot load and `import()` can. */
const onlyImported: readonly string[] = [
  'ERR_REQUIRE_ESM',
  'ERR_REQUIRE_ASYNC_MODULE',
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
];

/** An object with properties that are read from another. */
function viewOf(source: Record<string, unknown>, keys: readonly string[]): object {
  const view: object = {};
  for (const key of keys) Object.defineProperty(view, key, { enumerable: true, get: () => source[key] });
  return view;
}

const isNamespace = (exports: object) =>
  (exports as { __esModule?: unknown }).__esModule === true ||
  (exports as Record<symbol, unknown>)[Symbol.toStringTag] === 'Module';
