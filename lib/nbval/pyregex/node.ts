/**
 * A Python regular expression, read. Flags are resolved: what a dot or a letter matches no longer depends on
 * them.
 */
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

export type Greed = 'greedy' | 'lazy' | 'possessive';

/** How many characters a node can match, at least and at most. */
export interface Width {
  readonly min: number;
  readonly max: number;
}

/** Characters, as the inside of a class of JavaScript's `v` mode. */
export interface CharacterSet {
  readonly members: string;
  readonly negated: boolean;
}

/** Python refuses this pattern or replacement, too, and its words are Python's. */
export class PatternError extends Error {
  override name = 'PatternError';
}

/** Python takes this pattern, and JavaScript has nothing that is always the same. */
export class UntranslatablePattern extends Error {
  override name = 'UntranslatablePattern';
}
