import { setSource } from './characters';
import { refuse } from './flags';
import type { Node } from './node';

/** A pattern in JavaScript's syntax, for the flag `v`. */
export interface Emitted {
  readonly source: string;
  /** JavaScript's numbers of Python's groups, since an atomic group needs a capture of its own. */
  readonly groups: ReadonlyMap<number, number>;
}

/**
 * Writes a pattern in JavaScript's syntax.
 *
 * @throws UntranslatablePattern.
 */
export function emit(root: Node): Emitted {
  const groups = new Map<number, number>();
  let captures = 0;

  const write = (node: Node, isBehind: boolean): string => {
    switch (node.type) {
      case 'set':
        return setSource(node.set);
      case 'at':
        return node.javascript;
      case 'reference':
        return `(?:\\${groups.get(node.group)!})`;
      case 'group': {
        groups.set(node.number, ++captures);
        return `(${write(node.body, isBehind)})`;
      }
      case 'look': {
        const sign = `${node.direction === 'behind' ? '<' : ''}${node.negated ? '!' : '='}`;
        return `(?${sign}${write(node.body, node.direction === 'behind')})`;
      }
      case 'atomic':
        return atomic(() => write(node.body, isBehind), isBehind);
      case 'repeat': {
        const count = quantifier(node.min, node.max);
        if (node.greed !== 'possessive')
          return `(?:${write(node.body, isBehind)})${count}${node.greed === 'lazy' ? '?' : ''}`;
        const round = () =>
          node.body.type === 'set'
            ? write(node.body, isBehind)
            : atomic(() => write(node.body, isBehind), isBehind);
        // Python never backtracks into a round, even for the smallest number of rounds
        return atomic(() => `(?:${round()})${count}`, isBehind);
      }
      case 'branch':
        return `(?:${node.branches.map(branch => write(branch, isBehind)).join('|')})`;
      case 'sequence':
        return node.items.map(item => write(item, isBehind)).join('');
    }
  };

  /** JavaScript does not backtrack into a look-ahead: its capture works as an atomic group. */
  const atomic = (body: () => string, isBehind: boolean): string => {
    if (isBehind) refuse('it has an atomic group or a possessive quantifier in a look-behind');
    const number = ++captures;
    return `(?:(?=(${body()}))\\${number})`;
  };

  return { source: write(root, false), groups };
}

function quantifier(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  return min === max ? `{${min}}` : `{${min},${max}}`;
}
