import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * V8's garbage collector, asked within the turn which objects nobody can reach any more.
 *
 * A finalizer runs between turns of the event loop, too late for a loop that makes thousands of objects
 * within one. The entries of a WeakSet are told at any time, by `inspect` with `showHidden`
 * (https://nodejs.org/api/util.html#utilinspectobject-options), and the collector takes those out that are
 * gone.
 */

type Generation = 'young' | 'all';

let collect: ((options?: { type: 'minor' }) => void) | undefined;

/** Runs the collector now. V8 hands it out to those who set a flag, at any time. */
function runCollector(generation: Generation): void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as typeof collect & object;
  }
  if (generation === 'young') collect({ type: 'minor' });
  else collect(); // Node 20 does not know the type `major`
}

/** What an object holds outside of JavaScript's heap. */
interface Entry<T> {
  readonly held: T;
  /** How often it was found to be there still. */
  sightings: number;
  isDropped: boolean;
}

/** The tags that {@link listTags} has met so far. */
let met: Tag<unknown>[] = [];

/** Hangs on an object, and on nothing else: as long as the tag is there, so is the object. */
class Tag<T> {
  constructor(readonly entry: Entry<T>) {}

  [inspect.custom](): string {
    met.push(this);
    return '';
  }
}

/** The property under which an object has its tag. */
const tagOf = Symbol('tag');
type Tagged<T> = object & { [tagOf]?: Tag<T> | undefined };

const everyEntry = { showHidden: true, maxArrayLength: null, compact: true, breakLength: Infinity };

/** The tags in a set; undefined if there was no room on the stack to list them. */
function listTags<T>(tags: WeakSet<Tag<T>>): Tag<T>[] | undefined {
  met = [];
  try {
    const text = inspect(tags, everyEntry);
    return text.startsWith('[') ? undefined : (met as Tag<T>[]); // `[WeakSet: Inspection interrupted …`
  } finally {
    met = [];
  }
}

/** Entries, and the tags of those whose objects are there still. */
interface Watched<T> {
  entries: Entry<T>[];
  readonly tags: WeakSet<Tag<T>>;
}

/** Objects that hold something outside of JavaScript's heap, to be freed when nobody can reach them. */
export class Holders<T> {
  /** New ones, and by V8's reckoning young: its collector looks through them in less than a millisecond. */
  readonly #young: Watched<T> = { entries: [], tags: new WeakSet() };
  readonly #old: Watched<T> = { entries: [], tags: new WeakSet() };
  /** The newest, not in a set yet: most are dropped before. */
  #fresh: Tag<T>[] = [];

  /** Watches an object from now on. */
  add(holder: object, held: T): void {
    const tag = new Tag({ held, sightings: 0, isDropped: false });
    (holder as Tagged<T>)[tagOf] = tag;
    if (this.#fresh.push(tag) >= mostFresh) this.#enlist();
  }

  /** Forgets an object whose possession is freed. */
  drop(holder: object): void {
    const tag = (holder as Tagged<T>)[tagOf];
    if (!tag) return;
    tag.entry.isDropped = true;
    (holder as Tagged<T>)[tagOf] = undefined;
  }

  /**
   * Runs the collector, and forgets the objects that nobody can reach any more.
   *
   * @param generation `young` for those only that were made lately.
   * @returns what they have held.
   */
  takeLost(generation: Generation): T[] {
    this.#enlist();
    runCollector(generation);
    const lost = this.#lostOf(this.#young);
    return generation === 'young' ? lost : [...lost, ...this.#lostOf(this.#old)];
  }

  #enlist(): void {
    for (const tag of this.#fresh) {
      if (tag.entry.isDropped) continue;
      this.#young.entries.push(tag.entry);
      this.#young.tags.add(tag);
    }
    this.#fresh = [];
  }

  #lostOf(watched: Watched<T>): T[] {
    const tags = listTags(watched.tags);
    if (!tags) return [];
    const found = new Set(tags.map(({ entry }) => entry));
    const lost = watched.entries.filter(entry => !entry.isDropped && !found.has(entry));
    const isYoung = watched === this.#young;
    watched.entries = [];
    for (const tag of tags) {
      const { entry } = tag;
      if (entry.isDropped) continue;
      const isAging = isYoung && ++entry.sightings >= sightingsOfOld;
      const next = isAging ? this.#old : watched;
      next.entries.push(entry);
      if (!isAging) continue;
      this.#young.tags.delete(tag);
      this.#old.tags.add(tag);
    }
    for (const entry of lost) entry.isDropped = true;
    return lost.map(({ held }) => held);
  }
}

const mostFresh = 500;

/** V8 counts an object as old when it has outlived two collections of young ones. */
const sightingsOfOld = 2;
