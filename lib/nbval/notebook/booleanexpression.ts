/**
 * Reads terms that are joined by `and`, `or`, `not` and brackets, as in pytest's `-k`.
 *
 * @param readTerm what a token that is none of these words says of a thing.
 * @param fail throws the error for a wrong expression.
 */
export function booleanExpression<T>(
  tokens: readonly string[],
  readTerm: (token: string) => (thing: T) => boolean,
  fail: () => never,
): (thing: T) => boolean {
  let position = 0;
  type Test = (thing: T) => boolean;
  const or = (): Test => {
    const [left, right] = [and(), tokens[position] === 'or' ? (position++, or()) : undefined];
    return right ? thing => left(thing) || right(thing) : left;
  };
  const and = (): Test => {
    const [left, right] = [not(), tokens[position] === 'and' ? (position++, and()) : undefined];
    return right ? thing => left(thing) && right(thing) : left;
  };
  const not = (): Test => {
    const token = tokens[position++];
    if (token === 'not') {
      const inner = not();
      return thing => !inner(thing);
    }
    if (token === '(') {
      const inner = or();
      if (tokens[position++] !== ')') fail();
      return inner;
    }
    if (token === undefined || [')', 'and', 'or'].includes(token)) return fail();
    return readTerm(token);
  };
  const test = or();
  if (position < tokens.length) fail();
  return test;
}
