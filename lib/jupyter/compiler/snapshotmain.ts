import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startupSnapshot } from 'node:v8';
import type { CellCompiler as CellCompilerClass } from '../../compiler/cellcompiler';
import type { Blank } from '../../compiler/erase';
import type { TypeScript } from '../../compiler/typescript';
import type { serveCompiler as serve } from './compilerserver';
import type { nodeHost as host } from './nodehost';
import type { SnapshotPlan } from './snapshot';

// Run by `node --build-snapshot`: loads the compiler and the declarations, and lets V8 keep all that. The
// process that starts from it serves at once.
// https://nodejs.org/docs/latest-v20.x/api/cli.html#--build-snapshot

/** Put in front of this script by `buildSnapshot`. */
declare const plan: SnapshotPlan;
const { packages, settings, folder, preloaded, warmUp } = plan;

// eslint-disable-next-line @typescript-eslint/no-require-imports -- Node gives this script nothing else
const nodes = (name: string): unknown => require(name);

/** Modules of the heap, by their files: Node's own loader is not there while a snapshot is built. */
const loaded = new Map<string, { exports: unknown }>();

function load(file: string): unknown {
  const known = loaded.get(file);
  if (known) return known.exports;
  const module = { exports: {} as unknown };
  loaded.set(file, module);
  const find = (name: string): unknown => {
    if (name in packages) return load(packages[name]);
    return name.startsWith('.') ? load(`${join(dirname(file), name).replace(/\.js$/, '')}.js`) : nodes(name);
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- as Node's loader does
  const body = new Function('module', 'exports', 'require', '__filename', '__dirname', textOf(file)) as (
    ...values: unknown[]
  ) => void;
  body(module, module.exports, find, file, dirname(file));
  return module.exports;
}

/** A file's text; an ES module becomes CommonJS. */
function textOf(file: string): string {
  const text = readFileSync(file, 'utf8');
  if (!/^(?:import|export) /m.test(text) || file === packages['typescript']) return text;
  const compilerOptions = { module: 1 /* CommonJS */, target: 9 /* ES2022 */, esModuleInterop: true };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

const ts = load(packages['typescript']) as TypeScript;
const here = (name: string) => load(join(folder, name));
const { CellCompiler } = here('../../compiler/cellcompiler.js') as { CellCompiler: typeof CellCompilerClass };
const { serveCompiler } = here('compilerserver.js') as { serveCompiler: typeof serve };
const { nodeHost } = here('nodehost.js') as { nodeHost: typeof host };
const { blankSourceFile } = load(packages['ts-blank-space']) as { blankSourceFile: Blank };

const compiler = new CellCompiler(
  ts,
  blankSourceFile,
  { ...settings, globals: new Set(settings.globals) },
  nodeHost(folder),
  preloaded,
);
compiler.warmUp(warmUp);

startupSnapshot.setDeserializeMainFunction(() => {
  compiler.resume(nodeHost(process.cwd()));
  serveCompiler(compiler, nodeHost, process.stdin, process.stdout);
});
