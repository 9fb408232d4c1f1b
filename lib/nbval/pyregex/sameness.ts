import { refuse } from './flags';
import type { Node } from './node';
import { canBeEmpty, width } from './width';

/**
 * Checks that a pattern means the same in JavaScript. It does not where it depends on one of these: a
 * reference to a group that did not match matches in JavaScript and fails in Python; JavaScript forgets a
 * group's text in each round of a loop, Python keeps it; Python leaves a loop after an empty round,
 * JavaScript does not.
 *
 * @param used numbers of the groups that the replacement refers to.
 * @throws UntranslatablePattern for a pattern that may behave differently.
 */
export function checkSameness(root: Node, used: ReadonlySet<number>): void {
  if (canBeEmpty(root) && width(root).max > 0 && prefersEmpty(root))
    refuse('it can match nothing where it could match something');
  groupsAfter(root, new Set());
  visit(root, node => {
    if (node.type !== 'repeat' || node.max === node.min) return;
    if (canBeEmpty(node.body) && (node.greed === 'lazy' || prefersEmpty(node.body)))
      refuse('it repeats what can match nothing where it could match something');
    if (node.max <= 1) return;
    const certain = canBeEmpty(node.body) ? new Set<number>() : groupsAfter(node.body, new Set(), false);
    for (const group of groupsIn(node.body)) {
      if (!certain.has(group) && isUsed(root, group, used))
        refuse(`it uses group ${group}, which may take no part in the last round of a loop`);
    }
  });
  visit(root, node => {
    if (node.type !== 'look' || !node.negated) return;
    for (const group of groupsIn(node.body))
      if (used.has(group)) refuse(`it uses group ${group}, which is in a negated look-around`);
  });
}

/** The groups that have certainly matched once the node has matched. */
function groupsAfter(node: Node, before: ReadonlySet<number>, strict = true): Set<number> {
  switch (node.type) {
    case 'set':
    case 'at':
      return new Set(before);
    case 'reference':
      if (strict && !before.has(node.group))
        refuse(`it refers to group ${node.group}, which may take no part`);
      return new Set(before);
    case 'group':
      return groupsAfter(node.body, before, strict).add(node.number);
    case 'atomic':
      return groupsAfter(node.body, before, strict);
    case 'look': {
      const inside = groupsAfter(node.body, before, strict);
      return node.negated ? new Set(before) : inside;
    }
    case 'repeat': {
      const inside = groupsAfter(node.body, before, strict);
      return node.min > 0 ? inside : new Set(before);
    }
    case 'branch': {
      const [first, ...others] = node.branches.map(branch => groupsAfter(branch, before, strict));
      return new Set([...first].filter(group => others.every(other => other.has(group))));
    }
    case 'sequence':
      return node.items.reduce((groups, item) => groupsAfter(item, groups, strict), new Set(before));
  }
}

/** Whether a node may prefer to match nothing: a lazy quantifier, or an empty branch before another. */
function prefersEmpty(root: Node): boolean {
  let found = false;
  visit(root, node => {
    if (node.type === 'look') return false; // it only matters whether it matches
    if (node.type === 'repeat' && node.greed === 'lazy' && node.min !== node.max) found = true;
    if (node.type === 'branch' && node.branches.slice(0, -1).some(canBeEmpty)) found = true;
    return true;
  });
  return found;
}

function isUsed(root: Node, group: number, used: ReadonlySet<number>): boolean {
  let found = used.has(group);
  visit(root, node => {
    if (node.type === 'reference' && node.group === group) found = true;
  });
  return found;
}

function groupsIn(root: Node): number[] {
  const groups: number[] = [];
  visit(root, node => {
    if (node.type === 'group') groups.push(node.number);
  });
  return groups;
}

/** @param see returns false where the nodes below are to be skipped. */
function visit(node: Node, see: (node: Node) => boolean | void): void {
  if (see(node) === false) return;
  if ('body' in node) visit(node.body, see);
  else if (node.type === 'branch') node.branches.forEach(branch => visit(branch, see));
  else if (node.type === 'sequence') node.items.forEach(item => visit(item, see));
}
