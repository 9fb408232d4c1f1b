import type { Learner } from './learner';

/** The stages of a fit, each within the one before; `Backward` and `Step` within `Batch`. */
export type Level = 'Fit' | 'Epoch' | 'Train' | 'Validate' | 'Batch' | 'Backward' | 'Step';

/**
 * Everything that a callback can react to. Around each stage: `before…`, then `afterCancel…` if it was
 * cancelled, `after…`, and `cleanup…` whatever happened; and within a batch `afterPred` and `afterLoss`.
 */
export type Event = `${'before' | 'afterCancel' | 'after' | 'cleanup'}${Level}` | 'afterPred' | 'afterLoss';

/** Hooks into a fit: an object with a method for each event that it cares for. */
export type Callback = { readonly [E in Event]?: (learn: Learner) => void } & {
  /** Callbacks run from the lowest order to the highest. Default 0. */
  readonly order?: number;
};

/** Thrown by a callback, it ends the stage that it names: `throw new Cancel('Epoch')`. */
export class Cancel extends Error {
  override name = 'Cancel';
  constructor(readonly level: Level) {
    super(`${level} cancelled`);
  }
}

const levels: readonly Level[] = ['Fit', 'Epoch', 'Train', 'Validate', 'Batch', 'Backward', 'Step'];
const events: ReadonlySet<string> = new Set([
  ...levels.flatMap(level => ['before', 'afterCancel', 'after', 'cleanup'].map(when => when + level)),
  'afterPred',
  'afterLoss',
]);

/**
 * @throws TypeError for a method that looks like an event and is none: a typing error would otherwise never
 * be called.
 */
export function checkNames(callback: Callback): void {
  const names = [...Object.keys(callback), ...Object.getOwnPropertyNames(Object.getPrototypeOf(callback))];
  const wrong = names.find(name => /^(before|after|cleanup)/.test(name) && !events.has(name));
  if (wrong) throw new TypeError(`unknown event in a callback: ${wrong} (known: ${[...events].join(', ')})`);
}
