/** The stages of a fit, each within the one before; `Backward` and `Step` within `Batch`. */
export type Level = 'Fit' | 'Epoch' | 'Train' | 'Validate' | 'Batch' | 'Backward' | 'Step';

/**
 * The events of a fit. Around each stage: `before…`, then `afterCancel…` if it was cancelled, `after…`, and `cleanup…`
 * whatever happened; within a batch `afterPred` and `afterLoss`.
 */
export type Event = `${'before' | 'afterCancel' | 'after' | 'cleanup'}${Level}` | 'afterPred' | 'afterLoss';

/**
 * Hooks into a fit: an object with a method for each event that it needs (fastai's `Callback`). `L` is the part of a learner
 * that its methods look at.
 */
export type Hooks<L> = { readonly [E in Event]?: (learn: L) => void } & {
  /** Callbacks run from the lowest order to the highest. Default 0. */
  readonly order?: number;
};

/** Ends a stage when a callback throws it: `throw new Cancel('Epoch')` (fastai's `CancelEpochException` and its like). */
export class Cancel extends Error {
  override name = 'Cancel';

  /** @param level the stage that ends. */
  constructor(readonly level: Level) {
    super(`${level} cancelled`);
  }
}

const levels: readonly Level[] = ['Fit', 'Epoch', 'Train', 'Validate', 'Batch', 'Backward', 'Step'];
const around = ['before', 'afterCancel', 'after', 'cleanup'];
const events: ReadonlySet<string> = new Set([
  ...levels.flatMap(level => around.map(when => when + level)),
  'afterPred',
  'afterLoss',
]);

/**
 * Checks the names of a callback's methods.
 *
 * @throws TypeError for a name that looks like an event's: a mistyped method would never be called.
 */
export function checkNames(callback: object): void {
  const prototype = Object.getPrototypeOf(callback) as object;
  const names = [...Object.keys(callback), ...Object.getOwnPropertyNames(prototype)];
  const wrong = names.find(name => /^(before|after|cleanup)/.test(name) && !events.has(name));
  if (wrong) throw new TypeError(`unknown event in a callback: ${wrong} (known: ${[...events].join(', ')})`);
}
