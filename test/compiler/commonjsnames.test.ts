import { tmpdir } from 'node:os';
import { realpathSync } from 'node:fs';
import { startSession } from '../support/session';

// What Node gives to each module, cells have as well: `require`, `__dirname`, `__filename`, `import.meta`.
jest.setTimeout(30_000);
const folder = realpathSync(tmpdir());
let session: Awaited<ReturnType<typeof startSession>>;
beforeAll(async () => {
  session = await startSession(folder);
}, 60_000);
afterAll(() => session.end());

it.each([
  ['__dirname', folder],
  ['__filename === `${__dirname}/cell.ts`', 'true'],
  ['import.meta.dirname === __dirname && import.meta.filename === __filename', 'true'],
  ["import.meta.resolve('fs') + import.meta.resolve('node:path')", 'node:fsnode:path'],
  ['const o = { require, __dirname }; [typeof o.require, o.__dirname === __dirname]', "[ 'function', true ]"],
  ['const { require: own } = { require: 5 }; own', '5'],
  ['({ require: 6, __dirname: 7 }).__dirname', '7'],
  ['const f = (__filename: number) => __filename; f(8)', '8'],
  ['String(() => ({ require, x: __dirname }))', '() => ({ require, x: __dirname })'],
])('%s', async (code, shown) => {
  expect(await session.show(code)).toBe(shown);
});
