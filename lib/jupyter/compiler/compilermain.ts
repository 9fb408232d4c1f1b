import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';
import { CellCompiler } from '../../compiler/cellcompiler';
import type { Blank } from '../../compiler/erase';
import type { TypeScript } from '../../compiler/typescript';
import { serveCompiler } from './compilerserver';
import { nodeHost } from './nodehost';
import { nodeSettings } from './nodesettings';

/** A compiler for the notebooks of this folder, which has read the declarations that every cell sees. */
export function newCompiler(): CellCompiler {
  const compiler = new CellCompiler(ts as TypeScript, loadBlank(), nodeSettings(), nodeHost(process.cwd()));
  compiler.warmUp();
  return compiler;
}

/**
 * ts-blank-space, which is an ES module and imports TypeScript: Node's own loader would look through all of
 * that for the names of its exports.
 */
function loadBlank(): Blank {
  const file = require.resolve('ts-blank-space');
  const compilerOptions = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2022,
    esModuleInterop: true,
  };
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions });
  const exports = {} as { blankSourceFile: Blank };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- as Node's loader does
  const body = new Function('exports', 'require', outputText) as (
    exports: object,
    require: NodeJS.Require,
  ) => void;
  body(exports, createRequire(file));
  return exports.blankSourceFile;
}

// the compiler's process where there is no snapshot
if (require.main === module) serveCompiler(newCompiler(), nodeHost, process.stdin, process.stdout);
