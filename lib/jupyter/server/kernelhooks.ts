import { pathToFileURL } from 'node:url';
import { isAbsolute, join } from 'node:path';
import { kernelObject, showFunctionsAsWritten } from '../../compiler/emitted';
import type { CellModules } from './cellmodules';
import { RunningCell } from './runningcell';

/** What the emitted code of cells calls; see `prepare.ts`, `script.ts` and `emitted.ts` of the compiler. */
export interface KernelHooks {
  begin(): void;
  wait<T>(awaited: T): T | Promise<Awaited<T>>;
  resume<T>(value: T): T;
  show(value: unknown): void;
  load(name: string): unknown;
  import(name: string): Promise<unknown>;
  require: NodeJS.Require;
  __dirname: string;
  __filename: string;
  /** For `lockdown` of the course: see `CellModules.pin`. */
  pin(name: string): Promise<object>;
  meta: { url: string; dirname: string; filename: string; resolve(name: string): string };
}

/** Puts the hooks where cells find them: in a property of the global object that nothing lists or changes. */
export function installHooks(modules: CellModules, begin: () => void): void {
  const dirname = process.cwd();
  const filename = join(dirname, 'cell.ts');
  const value: KernelHooks = {
    begin,
    wait: awaited => RunningCell.current()?.wait(awaited) ?? awaited,
    resume: value => {
      RunningCell.current()?.check();
      return value;
    },
    show: value => {
      const cell = RunningCell.current();
      if (cell) cell.value = value;
    },
    load: name => modules.load(name),
    import: name => new Promise(resolve => resolve(modules.load(name))),
    require: modules.require,
    __dirname: dirname,
    __filename: filename,
    pin: name => modules.pin(name),
    meta: {
      url: pathToFileURL(filename).href,
      dirname,
      filename,
      resolve: name => urlOf(modules.require.resolve(name)),
    },
  };
  Object.defineProperty(globalThis, kernelObject, { value: Object.freeze(value) });
  showFunctionsAsWritten();
}

/** The URL of a module: of a file's path, or of one of Node's own, which is a name. */
const urlOf = (module: string) =>
  isAbsolute(module) ? pathToFileURL(module).href : `node:${module.replace(/^node:/, '')}`;
