import type { CompiledCell, RefusedCell } from '../../../lib/compiler/cellcompiler';

// Cells that cannot run, on Node and in a browser.

/** Errors with their places, both from 1 on. */
export const errorsOf = (compiled: CompiledCell | RefusedCell): string[] =>
  'script' in compiled
    ? []
    : compiled.diagnostics.map(
        ({ start, end, message }) =>
          `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1} ${message}`,
      );

/** Cells, and their errors. */
export const faulty: readonly (readonly [code: string, errors: readonly unknown[]])[] = [
  ['\tlet a: number = ""', ["1:6-1:7 Type 'string' is not assignable to type 'number'."]],
  ['let a = 1\r\na.foo', ["2:3-2:6 Property 'foo' does not exist on type 'number'."]],
  ['"😀"; zz', ["1:7-1:9 Cannot find name 'zz'."]],
  ['\ufefflet q = 1; q.z', ["1:15-1:16 Property 'z' does not exist on type 'number'."]],
  ['"".lenght', ["1:4-1:10 Property 'lenght' does not exist on type '\"\"'. Did you mean 'length'?"]],
  [
    'Promise.resolve({ a: 1 }).a',
    [
      "1:27-1:28 Property 'a' does not exist on type 'Promise<{ a: number; }>'.",
      "1:27-1:28 Did you forget to use 'await'?",
    ],
  ],
  [
    'import { a } from "@own/pack/sub"; import b from "./none"',
    [
      "1:19-1:34 Cannot find module '@own/pack/sub' or its corresponding type declarations.",
      "1:19-1:34 Install it in the notebook's folder: npm install @own/pack",
      "1:50-1:58 Cannot find module './none' or its corresponding type declarations.",
    ],
  ],
  ['const x = <b>a</b>', [expect.stringMatching('^1:11-1:19 JSX is not supported in a notebook.')]],
  ['<A/>', [expect.stringMatching('^1:1-1:5 JSX is not supported in a notebook.')]],
  ['return 5', ["1:1-1:7 A 'return' statement can only be used within a function body."]],
  ['const a = 1; a = 2', ["1:14-1:15 Cannot assign to 'a' because it is a constant."]],
  ['<any>5; 1 < 2; <T,>(a: T) => a', []],
  ['\ufeff5', []],
  ['', []],
];

/** Beginnings and remains of cells, after which the compiler has to work on. */
export const broken: readonly string[] = [
  'tail',
  'tail.foo(',
  'class {',
  "import { a from '",
  'function (',
  '@',
  '`${',
  '😀',
  'import(',
  'let let',
  '\0',
  '#!',
];
