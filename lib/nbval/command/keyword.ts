import { UsageError } from '../../cli/args';

/**
 * pytest's `-k` (https://docs.pytest.org/en/stable/how-to/usage.html#specifying-which-tests-to-run): words
 * joined by `and`, `or`, `not` and brackets. A word holds where one of the names contains it, in any case.
 *
 * @throws UsageError for a wrong expression.
 */
export function keywordMatcher(expression: string): (names: readonly string[]) => boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let position = 0;
  const fail = (): never => {
    throw new UsageError(`Wrong expression passed to '-k': ${expression}`);
  };

  type Test = (names: readonly string[]) => boolean;
  const or = (): Test => {
    const [left, right] = [and(), tokens[position] === 'or' ? (position++, or()) : undefined];
    return right ? names => left(names) || right(names) : left;
  };
  const and = (): Test => {
    const [left, right] = [not(), tokens[position] === 'and' ? (position++, and()) : undefined];
    return right ? names => left(names) && right(names) : left;
  };
  const not = (): Test => {
    const token = tokens[position++];
    if (token === 'not') {
      const inner = not();
      return names => !inner(names);
    }
    if (token === '(') {
      const inner = or();
      if (tokens[position++] !== ')') fail();
      return inner;
    }
    if (token === undefined || [')', 'and', 'or'].includes(token)) return fail();
    return names => names.some(name => name.toLowerCase().includes(token.toLowerCase()));
  };

  const test = tokens.length === 0 ? () => true : or();
  if (position < tokens.length) fail();
  return test;
}
