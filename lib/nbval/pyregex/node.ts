/** The syntax tree of a Python regular expression. Flags are resolved: no node depends on them. */
export type Node =
  | { readonly type: 'set'; readonly set: CharacterSet }
  | { readonly type: 'at'; readonly javascript: string }
  | { readonly type: 'reference'; readonly group: number; readonly width: Width }
  | { readonly type: 'group'; readonly number: number; readonly body: Node }
  | {
      readonly type: 'look';
      readonly direction: 'ahead' | 'behind';
      readonly negated: boolean;
      readonly body: Node;
    }
  | { readonly type: 'atomic'; readonly body: Node }
  | {
      readonly type: 'repeat';
      readonly min: number;
      readonly max: number;
      readonly greed: Greed;
      readonly body: Node;
    }
  | { readonly type: 'branch'; readonly branches: readonly Node[] }
  | { readonly type: 'sequence'; readonly items: readonly Node[] };

/** A quantifier's preference: `*`, `*?` or `*+`. */
export type Greed = 'greedy' | 'lazy' | 'possessive';

/** How many characters a node can match, at least and at most. */
export interface Width {
  readonly min: number;
  readonly max: number;
}

/** A set of characters. */
export interface CharacterSet {
  /** The inside of a class of JavaScript's `v` mode. */
  readonly members: string;
  readonly negated: boolean;
}

/** Python refuses this pattern or replacement, too. The message is Python's. */
export class PatternError extends Error {
  override name = 'PatternError';
}

/** Python accepts this pattern, and JavaScript has no equivalent. */
export class UntranslatablePattern extends Error {
  override name = 'UntranslatablePattern';
}
