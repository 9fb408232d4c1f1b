import { renamed } from '../support/cases/globalnames';
import { startSession } from '../support/session';

// Variables whose names the global object has: modules of the process must not see them, and readers see
// nothing else.
jest.setTimeout(30_000);
let session: Awaited<ReturnType<typeof startSession>>;
beforeAll(async () => {
  session = await startSession();
}, 60_000);
afterAll(() => session.end());

it.each(renamed)('%j', async ([declared, value], shown) => {
  expect(await session.show(declared, value)).toBe(shown);
  expect(await session.show(`${declared}\n;${value}`)).toBe(shown);
});

it('modules and the global object do not see them', async () => {
  expect(await session.show('const URL = 5, Buffer = null', "new (globalThis as any).URL('a:b').href")).toBe(
    'a:b',
  );
  expect(
    await session.show(
      "import { readFileSync } from 'fs'; readFileSync((globalThis as any).process.execPath).length > 0",
    ),
  ).toBe('true');
});
