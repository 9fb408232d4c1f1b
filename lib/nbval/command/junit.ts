import { junitXml, type TestCase } from '../../cli/junit';
import { shownPath } from './discover';
import type { TestOutcome } from './testoutcome';

/** A report in JUnit's XML, with pytest's class names and types (`--junitxml`). */
export const nbvalJunit = (outcomes: readonly TestOutcome[], seconds: number): string =>
  junitXml([{ name: 'nbval', seconds, cases: outcomes.map(caseOf) }]);

function caseOf({ path, name, place, kind, text, message, seconds }: TestOutcome): TestCase {
  const test = {
    classname: shownPath(path).replaceAll('/', '.'),
    name,
    seconds,
    file: shownPath(path),
    ...(place && { line: place.line }),
  };
  switch (kind) {
    case 'passed':
    case 'xpassed':
      return test;
    case 'skipped':
      return { ...test, problem: { kind, type: 'pytest.skip', message } };
    case 'xfailed':
      return { ...test, problem: { kind: 'skipped', type: 'pytest.xfail', message } };
    case 'failed':
      return { ...test, problem: { kind: 'failure', message, text } };
    case 'error':
      return { ...test, problem: { kind, message, text } };
  }
}
