/**
 * What the tests of an assignment import: `import { check, score } from 'fastbook-ts/course'`. The command
 * `fastbook-course` is not exported here.
 */
export { check, CheckFailed, type Check, type Tolerance, type TypeName } from './check/check';
export { score, type Part } from './check/score';
