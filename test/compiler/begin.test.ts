import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCompiler } from '../support/cellcompiler';
import { temporaryFolder } from '../support/folder';

// Notebooks of different people, one after the other on one compiler.
jest.setTimeout(120_000);
const folder = temporaryFolder('begin-');
const place = (name: string) => join(folder, name);
for (const name of ['first', 'second']) mkdirSync(place(name));
writeFileSync(join(place('first'), 'own.ts'), 'export const own = 1; declare global { var fromModule: 1 }');
writeFileSync(join(place('second'), 'own.ts'), "export const own = 'second';");

/** What a notebook finds. */
async function found(
  compiler: ReturnType<typeof startCompiler>,
  name: string,
  cells: readonly string[],
): Promise<unknown[]> {
  await compiler.begin(place(name));
  const all: unknown[] = [];
  for (const code of cells) {
    const compiled = await compiler.compile(code).catch(String);
    if (typeof compiled !== 'string' && 'script' in compiled) compiler.keep(code);
    all.push(
      typeof compiled !== 'string' && 'diagnostics' in compiled
        ? compiled.diagnostics.map(({ message }) => message)
        : compiled,
    );
  }
  return all;
}

const meddling: Record<string, readonly string[]> = {
  'global declarations': ['export {}; declare global { interface Array<T> { last(): T } var loot: string }'],
  "a module's declarations": ["declare module 'node:fs' { export const loot: string } export {};"],
  'a local module with global declarations': ["import { own } from './own'; own"],
  'a package with global declarations': ["import type { Config } from 'jest'; let c: Config;"],
  'names of cells': ['const loot = 1; type Loot = string; function shared() { return 1; }'],
  'types in another order': ['let a: 3 | 1 | 2; let b: { y: 2 } | { x: 1 }; let c: "z" | "a" | undefined;'],
  'an exception of the compiler': [`const n = ${'['.repeat(20_000)}${']'.repeat(20_000)};`, '1 + 1'],
};

/** It looks at all that was meddled with. */
const looking = [
  '[1].last(); loot; fromModule; shared(); let l: Loot;',
  "import { loot } from 'node:fs';",
  "import { own } from './own'; const text: string = own; text",
  'let a: 1 | 2 | 3 = null; let b: { x: 1 } | { y: 2 } = null; let c: "a" | "z" = null;',
  'describe; expect',
  'const square = (x: number) => x ** 2; square(2)',
];

const [shared, other] = [startCompiler(folder), startCompiler(folder)];
let expected: unknown[];
beforeAll(async () => {
  expected = await found(other, 'second', looking);
});
afterAll(() => [shared, other].forEach(compiler => compiler.close()));

it('a notebook that begins is told what it does not know', () => {
  expect(expected.slice(0, 2)).toEqual([
    expect.arrayContaining([expect.stringContaining("'last'"), expect.stringContaining("'loot'")]),
    [expect.stringContaining("'loot'")],
  ]);
  expect(expected[2]).toHaveProperty('script');
});

it.each(Object.entries(meddling))(
  '%s: the next notebook is compiled as by a new compiler',
  async (_, cells) => {
    await found(shared, 'first', cells);
    expect(await found(shared, 'second', looking)).toEqual(expected);
  },
);
