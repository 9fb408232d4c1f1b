import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledCell, RefusedCell } from '../../lib/compiler/cellcompiler';
import type { Completions } from '../../lib/compiler/completion';
import { startBrowserKernel } from '../support/browserkernel';
import {
  brackets,
  conditions,
  libraryCalls,
  python,
  pythonNames,
  sound,
  tensorOperators,
  tensors,
} from '../support/cases/advice';
import { atBar, completed, inspected, named } from '../support/cases/completion';
import { broken, errorsOf, faulty } from '../support/cases/diagnostics';
import { renamed } from '../support/cases/globalnames';
import { thrown } from '../support/cases/thrown';
import { tricky } from '../support/cases/verdicts';
import { startCompiler } from '../support/cellcompiler';
import { root } from '../support/root';
import { startSession } from '../support/session';

// the browser's kernel says of cells what Node's says, but for what `docs/browser.md` has in its table

jest.setTimeout(3 * 60_000);
let browser: Awaited<ReturnType<typeof startBrowserKernel>>;
beforeAll(async () => {
  browser = await startBrowserKernel();
});
afterAll(() => browser?.end());

const compile = (code: string) => browser.call('compile', code) as Promise<CompiledCell | RefusedCell>;
const messages = async (code: string) => {
  const compiled = await compile(code);
  return 'script' in compiled ? [] : compiled.diagnostics.map(({ message }) => message);
};
const keep = async (code: string) => {
  expect(await compile(code)).toHaveProperty('script');
  await browser.call('keep');
};

// rows of the table
const nodeNames = "names of Node's (`process`, `Buffer`, `node:` modules)";
const localModules = 'local modules (`./helpers`)';
const libraryFrames = "the library's own frames in a traceback";

/** The first columns of the rows in the table of what differs. */
const rows = readFileSync(join(root, 'docs', 'browser.md'), 'utf8')
  .split('\n')
  .flatMap(line => /^\| ([^|]+) \|/.exec(line)?.[1] ?? []);

/** Compares what a case has with what is expected of it; those that differ have to be in the table. */
async function compare<T>(
  cases: readonly T[],
  keyOf: (each: T) => string,
  pairOf: (each: T) => Promise<readonly [found: unknown, expected: unknown]>,
  differing: Readonly<Record<string, string>>,
): Promise<void> {
  const found: Record<string, unknown> = {};
  for (const each of cases) {
    const [actual, expected] = await pairOf(each);
    try {
      expect(actual).toEqual(expected);
    } catch {
      found[keyOf(each)] = { actual, expected };
    }
  }
  const unexpected = Object.entries(found).filter(([key]) => !Object.hasOwn(differing, key));
  expect(unexpected).toEqual([]);
  expect(Object.keys(found)).toEqual(Object.keys(differing));
  for (const row of Object.values(differing)) expect(rows).toContain(row);
}

const key = ([code]: readonly [string, ...unknown[]]) => code;

it('advice is the same', async () => {
  await keep(tensors);
  const all: (readonly [string, readonly unknown[]])[] = [
    ...[...python, ...pythonNames, ...tensorOperators, ...brackets].map(
      ([code, message]) => [code, [message]] as const,
    ),
    ...conditions.map(
      ([code, name]) =>
        [code, [`a tensor as a condition is always true: write ${name}.item() for its value`]] as const,
    ),
    ...sound.map(code => [code, []] as const),
    ...libraryCalls,
  ];
  await compare(all, key, async ([code, expected]) => [await messages(code), expected], {});
});

it('errors are the same, with their places', async () => {
  await browser.call('forget');
  await compare(faulty, key, async ([code, expected]) => [errorsOf(await compile(code)), expected], {
    'import { a } from "@own/pack/sub"; import b from "./none"': 'packages',
  });
  for (const code of broken) {
    await compile(code);
    await browser.call('complete', code, 1);
    await browser.call('inspect', code, 1);
  }
  expect(await compile('1 + 1')).toHaveProperty('script');
});

it('completion and inspection are the same', async () => {
  await browser.call('forget');
  await keep(named);
  await compare(
    completed,
    key,
    async ([code, replaced, candidate]) => {
      const [text, position] = atBar(code);
      const { start, end, candidates } = (await browser.call('complete', text, position)) as Completions;
      return [
        [text.slice(start, end), candidates],
        [replaced, expect.arrayContaining([candidate])],
      ];
    },
    {
      'import {} from "node:f|"': nodeNames,
      'import { readFileS| } from "fs"': nodeNames,
      'import x from "./|"': localModules,
      'require("./lo|")': localModules,
      'import { | } from "./local"': localModules,
    },
  );
  await compare(
    inspected,
    key,
    async ([code, said]) => {
      const text = await browser.call('inspect', ...atBar(code));
      return [text, said === null ? null : expect.stringContaining(said)];
    },
    { 'import { readFileS|ync } from "fs"': nodeNames },
  );
});

it('a session of tricky cells has the same errors', async () => {
  await browser.call('forget');
  const node = startCompiler(root);
  try {
    await compare(
      tricky.filter(code => !/\bk\d/.test(code)), // those are more of the same
      code => code,
      async code => {
        const [here, there] = [await node.compile(code), await compile(code)];
        if ('script' in here) node.keep(code);
        if ('script' in there) await browser.call('keep');
        return [errorsOf(there), errorsOf(here)];
      },
      {
        'import { readFileSync } from "fs"': nodeNames,
        'readFileSync(1, 2, 3)': nodeNames,
        'import * as fs from "fs"; fs.nope': nodeNames,
        'import x from "no-such-package"': 'packages',
        'import("fs")': nodeNames,
        'const late = await import("fs"); late.readFileSync': nodeNames,
        'late.no': nodeNames,
        'const u: typeof import("path") = null': nodeNames,
        'u.join': nodeNames,
        'import { q } from "zork"; q.x': 'packages',
        'const lib = require("fs"); lib.anything': nodeNames,
        lib: nodeNames,
      },
    );
  } finally {
    node.close();
  }
});

it('values, and errors while a cell runs, are the same', async () => {
  await browser.call('forget');
  const session = await startSession(root);
  try {
    await compare(
      thrown,
      code => code,
      async code => [await browser.show(code), await session.show(code)],
      {
        'JSON.parse("{")': "words of the engine's errors",
        "import { tensor } from 'fastbook-ts'; tensor([1, 2]).add(tensor([1, 2, 3]))": libraryFrames,
        'tensor([[1, 2], [3]])': libraryFrames,
        'tensor([1, 2]).reshape(3)': libraryFrames,
        'Promise.resolve(5)': "a promise's value",
      },
    );
  } finally {
    await session.end();
  }
});

it('names of the global object can be declared', async () => {
  await compare(
    renamed,
    ([cells]) => cells.join('\n'),
    async ([cells, shown]) => [await browser.show(...cells), shown],
    { "import { join as performance } from 'path'\nperformance('a', 'b')": nodeNames },
  );
});

it('WebGPU is refused with the reason: its values cannot be read within a cell', async () => {
  expect(
    await browser.show("import { startBackend } from 'fastbook-ts'; await startBackend('webgpu')"),
  ).toContain(
    'backend webgpu does not load: WebGPU is not offered in a browser: values could not be read within',
  );
});
