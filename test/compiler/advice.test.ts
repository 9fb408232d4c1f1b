import { startCompiler } from '../support/cellcompiler';
import { root } from '../support/root';
import {
  tensors,
  python,
  pythonNames,
  tensorOperators,
  conditions,
  brackets,
  sound,
  libraryCalls,
} from '../support/cases/advice';

// What is said to a reader who writes Python in a cell, or treats a tensor as a number. One compiler for the
// whole file.
jest.setTimeout(60_000);
const compiler = startCompiler(root);
beforeAll(async () => {
  await compiler.ready;
  await compiler.compile(tensors);
  compiler.keep('');
});
afterAll(() => compiler.close());

const messages = async (code: string) => {
  const compiled = await compiler.compile(code);
  return 'script' in compiled ? [] : compiled.diagnostics.map(({ message }) => message);
};

it.each(python)('Python: %j', async (code, message) => expect(await messages(code)).toEqual([message]));

it.each(pythonNames)('a name of Python: %j', async (code, message) =>
  expect(await messages(code)).toEqual([message]),
);

it.each(tensorOperators)('an operator between tensors: %j', async (code, message) =>
  expect(await messages(code)).toEqual([message]),
);

it.each(conditions)('a tensor as a condition: %j', async (code, name) =>
  expect(await messages(code)).toEqual([
    `a tensor as a condition is always true: write ${name}.item() for its value`,
  ]),
);

it.each(brackets)('brackets of a tensor: %j', async (code, message) =>
  expect(await messages(code)).toEqual([message]),
);

it.each(sound)('%j is as it should be', async code => expect(await messages(code)).toEqual([]));

it.each(libraryCalls)('a call of the library: %j', async (code, expected) =>
  expect(await messages(code)).toEqual(expected),
);
