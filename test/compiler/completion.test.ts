import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCompiler } from '../support/cellcompiler';
import { temporaryFolderInPackage } from '../support/folder';

// A bar stands for the cursor. One compiler for the whole file.
jest.setTimeout(60_000);
const folder = temporaryFolderInPackage('completion-');
writeFileSync(join(folder, 'local.ts'), 'export const value = 1');
const compiler = startCompiler(folder);
const cell = `const kept = { alpha: 1, "b-c": 2, 变: 3 }; function choose(side: 'left' | 'right') {}
/** Stands for the first letter. */ class Kappa { alpha() {} }`;
beforeAll(async () => {
  await compiler.compile(cell);
  compiler.keep(cell);
});
afterAll(() => compiler.close());

const split = (code: string) => [code.replace('|', ''), code.indexOf('|')] as const;

it.each([
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
])('complete at %s', async (code, replaced, candidate) => {
  const [text, position] = split(code);
  const { start, end, candidates } = await compiler.complete(text, position);
  expect(text.slice(start, end)).toBe(replaced);
  expect(candidates).toContain(candidate);
});

it.each([
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
])('inspect at %s', async (code, said) => {
  const text = await compiler.inspect(...split(code));
  if (said === null) expect(text).toBeNull();
  else expect(text).toContain(said);
});
