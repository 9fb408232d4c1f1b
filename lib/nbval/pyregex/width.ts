import type { Node, Width } from './node';

/** How many characters a node can match, at least and at most. */
export function width(node: Node): Width {
  switch (node.type) {
    case 'set':
      return { min: 1, max: 1 };
    case 'at':
    case 'look':
      return { min: 0, max: 0 };
    case 'reference':
      return node.width;
    case 'group':
    case 'atomic':
      return width(node.body);
    case 'repeat': {
      const { min, max } = width(node.body);
      // 0 * Infinity is NaN
      return { min: min * node.min, max: max === 0 || node.max === 0 ? 0 : max * node.max };
    }
    case 'branch': {
      const widths = node.branches.map(width);
      return { min: Math.min(...widths.map(w => w.min)), max: Math.max(...widths.map(w => w.max)) };
    }
    case 'sequence': {
      const widths = node.items.map(width);
      return { min: sum(widths.map(w => w.min)), max: sum(widths.map(w => w.max)) };
    }
  }
}

/** How many characters a node matches, where that number is fixed; otherwise undefined. */
export function fixedWidth(node: Node): number | undefined {
  const { min, max } = width(node);
  return min === max ? min : undefined;
}

/** Whether a node can match nothing. */
export const canBeEmpty = (node: Node): boolean => width(node).min === 0;

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
