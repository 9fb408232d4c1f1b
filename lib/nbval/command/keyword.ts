import { UsageError } from '../../cli/args';
import { booleanExpression } from '../notebook/booleanexpression';

/**
 * pytest's `-k` (https://docs.pytest.org/en/stable/how-to/usage.html#specifying-which-tests-to-run): words
 * joined by `and`, `or`, `not` and brackets. A word holds where one of the names contains it, in any case.
 *
 * @throws UsageError for a wrong expression.
 */
export function keywordMatcher(expression: string): (names: readonly string[]) => boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g);
  if (!tokens) return () => true;
  return booleanExpression(
    tokens,
    token => names => names.some(name => name.toLowerCase().includes(token.toLowerCase())),
    () => {
      throw new UsageError(`Wrong expression passed to '-k': ${expression}`);
    },
  );
}
