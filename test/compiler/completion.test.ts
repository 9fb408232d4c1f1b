import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCompiler } from '../support/cellcompiler';
import { temporaryFolderInPackage } from '../support/folder';
import { atBar, named, completed, inspected } from '../support/cases/completion';

// A bar stands for the cursor. One compiler for the whole file.
jest.setTimeout(60_000);
const folder = temporaryFolderInPackage('completion-');
writeFileSync(join(folder, 'local.ts'), 'export const value = 1');
const compiler = startCompiler(folder);
beforeAll(async () => {
  await compiler.compile(named);
  compiler.keep(named);
});
afterAll(() => compiler.close());

it.each(completed)('complete at %s', async (code, replaced, candidate) => {
  const [text, position] = atBar(code);
  const { start, end, candidates } = await compiler.complete(text, position);
  expect(text.slice(start, end)).toBe(replaced);
  expect(candidates).toContain(candidate);
});

it.each(inspected)('inspect at %s', async (code, said) => {
  const text = await compiler.inspect(...atBar(code));
  if (said === null) expect(text).toBeNull();
  else expect(text).toContain(said);
});
