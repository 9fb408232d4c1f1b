import assert from 'node:assert';

type Judged = (actual: unknown, expected: unknown, message?: string) => void;

/** The functions of `node:assert` that compare two values, and are judged at home. */
export const judgedAsserts: ReadonlyMap<string, Judged> = new Map<string, Judged>([
  ['equal', (a, b, message) => assert.equal(a, b, message)],
  ['notEqual', (a, b, message) => assert.notEqual(a, b, message)],
  ['strictEqual', (a, b, message) => assert.strictEqual(a, b, message)],
  ['notStrictEqual', (a, b, message) => assert.notStrictEqual(a, b, message)],
  ['deepEqual', (a, b, message) => assert.deepEqual(a, b, message)],
  ['notDeepEqual', (a, b, message) => assert.notDeepEqual(a, b, message)],
  ['deepStrictEqual', (a, b, message) => assert.deepStrictEqual(a, b, message)],
  ['notDeepStrictEqual', (a, b, message) => assert.notDeepStrictEqual(a, b, message)],
]);
