// Completion and inspection, on Node and in a browser. A bar stands for the cursor.

/** The cell before them. */
export const named = `const kept = { alpha: 1, "b-c": 2, 变: 3 }; function choose(side: 'left' | 'right') {}
/** Stands for the first letter. */ class Kappa { alpha() {} }`;

/** Code without its bar, and where that was. */
export const atBar = (code: string) => [code.replace('|', ''), code.indexOf('|')] as const;

/** What is replaced, and by what. */
export const completed: readonly (readonly [code: string, replaced: string, candidate: string])[] = [
  ['kep|', 'kep', 'kept'],
  ['kept.al|', 'al', 'alpha'],
  ['kept.al|pha', 'alpha', 'alpha'],
  ['kept["|"]', '', 'b-c'],
  ["kept['|", '', 'alpha'],
  ['kept.变|', '变', '变'],
  ['choose("|")', '', 'left'],
  ['import {} from "node:f|"', 'node:f', 'node:fs/promises'],
  ['import { readFileS| } from "fs"', 'readFileS', 'readFileSync'],
  ['import x from "fastbook|"', 'fastbook', 'fastbook-ts'],
  ['import x from "./|"', '', 'local'],
  ['require("./lo|")', 'lo', 'local'],
  ['import { | } from "./local"', '', 'value'],
  ['kept.|\nconst z = 1', '', 'alpha'],
  ['if (kept.|) {', '', 'alpha'],
  ['choose(kept.|, 1', '', 'alpha'],
  ['const { al| } = kept', 'al', 'alpha'],
  ['"😀"; kept.|', '', 'alpha'],
  ['😀 kept.al|', 'al', 'alpha'],
  ['`${kept.|}`', '', 'alpha'],
  ['new Kappa().|', '', 'alpha'],
  ['import { tensor } from "fastbook-ts"; tensor([1]).squa|', 'squa', 'square'],
];

/** What is said of a name. */
export const inspected: readonly (readonly [code: string, said: string | null])[] = [
  ['kept.alp|ha', '(property) alpha: number'],
  ['new Kap|pa()', 'constructor Kappa(): Kappa\n\nStands for the first letter.'],
  ['"😀"; choose|', 'function choose(side: "left" | "right"): void'],
  ['import { readFileS|ync } from "fs"', 'Returns the contents of the `path`.'],
  ['Math.sin|(1)', 'Returns the sine of a number.'],
  ['[1].ma|p(String)', '@param callbackfn A function that accepts up to three arguments.'],
  ['import { tens|or } from "fastbook-ts"', 'function tensor('],
  ['import type { FunctionOp|tions } from "fastbook-ts"', 'Options of plotFunction'],
  ['const { al|pha } = kept', 'const alpha: number'],
  ['missing|', null],
  ['|', null],
];
