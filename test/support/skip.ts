/**
 * `describe` where the tests can run. Elsewhere `describe.skip`, with the reason in the title: a test that
 * lacks something never passes.
 */
export const describeWhere =
  (canRun: boolean, reason: string) =>
  (title: string, body: () => void): void =>
    canRun ? describe(title, body) : describe.skip(titleOf(title, reason), body);

/** `it` where the test can run, `it.skip` elsewhere. See {@link describeWhere}. */
export const itWhere =
  (canRun: boolean, reason: string) =>
  (title: string, body: jest.ProvidesCallback, timeout?: number): void =>
    canRun ? it(title, body, timeout) : it.skip(titleOf(title, reason), body, timeout);

const titleOf = (title: string, reason: string) => `${title} (skipped: ${reason})`;
