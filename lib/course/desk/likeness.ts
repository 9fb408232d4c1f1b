import { fnv1a } from '../../host/fnv1a';

/** What a student has written in an assignment. */
export interface WrittenWork {
  readonly student: string;
  readonly code: string;
  readonly prose: string;
}

/** Two submissions that resemble each other. */
export interface LikePair {
  readonly students: readonly [string, string];
  /** Which share of the shorter one is in the other, from 0 to 1. */
  readonly share: number;
}

/** How many tokens in a row are compared: shorter ones are alike by chance. */
const runLength = { code: 10, prose: 6 };
/** Of this many runs one is kept (winnowing: Schleimer, Wilkerson, Aiken, 2003). */
const windowLength = 4;
/** Work with fewer runs is too short to tell. */
const fewestRuns = 8;

/**
 * Pairs of submissions with the same runs of tokens, those most alike first. Names of variables, numbers,
 * texts, spaces and comments make no difference, nor does what everybody was given, or more than a third of
 * all have (in a course of at least six).
 *
 * @param given the text that students were handed out.
 * @param least the least share. Default 0.5.
 */
export function likePairs(works: readonly WrittenWork[], given: string, least = 0.5): LikePair[] {
  const handedOut = runsOf({ student: '', code: given, prose: given }, false);
  const all = works.map(work => ({ student: work.student, runs: runsOf(work, true) }));
  const owners = new Map<string, number>();
  for (const { runs } of all) for (const run of runs) owners.set(run, (owners.get(run) ?? 0) + 1);
  const common = works.length < 6 ? Infinity : works.length / 3;
  const own = all
    .map(({ student, runs }) => ({
      student,
      runs: new Set([...runs].filter(run => !handedOut.has(run) && owners.get(run)! <= common)),
    }))
    .filter(({ runs }) => runs.size >= fewestRuns);
  const pairs = own.flatMap((a, i) =>
    own.slice(i + 1).map((b): LikePair => {
      const [small, large] = a.runs.size <= b.runs.size ? [a.runs, b.runs] : [b.runs, a.runs];
      let shared = 0;
      for (const run of small) if (large.has(run)) shared++;
      return { students: [a.student, b.student], share: shared / small.size };
    }),
  );
  return pairs.filter(({ share }) => share >= least).sort((a, b) => b.share - a.share);
}

function runsOf({ code, prose }: WrittenWork, isWinnowed: boolean): Set<string> {
  const runs = [
    ...runsIn(codeTokens(code), runLength.code),
    ...runsIn(prose.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [], runLength.prose),
  ];
  return new Set(isWinnowed ? winnowed(runs) : runs);
}

const runsIn = (tokens: readonly string[], length: number) =>
  tokens.slice(length - 1).map((_, i) => tokens.slice(i, i + length).join(' '));

/**
 * Of each window the run with the smallest digest, so that the same text keeps the same ones wherever it is.
 */
function winnowed(runs: readonly string[]): string[] {
  const digests = runs.map(fnv1a);
  return runs.slice(windowLength - 1).map((_, i) => {
    let smallest = i;
    for (let j = i; j < i + windowLength; j++) if (digests[j] <= digests[smallest]) smallest = j;
    return runs[smallest];
  });
}

const comment = /\/\/.*|\/\*[\s\S]*?\*\/|#.*/;
const quoted = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)/;
const others = /(\d[\w.]*)|([\p{L}_$][\p{L}\p{N}_$]*)|(\S)/u;
const token = new RegExp([comment, quoted, others].map(({ source }) => source).join('|'), 'gu');

const keywords = new Set(
  (
    'if else for while do return function const let var class new of in switch case break continue throw ' +
    'try catch finally await async yield import from def lambda with as not and or is elif raise except pass'
  ).split(' '),
);

/** Of a source, in characters: the patterns above fail on a text of some megabytes. */
const longest = 200_000;

function codeTokens(code: string): string[] {
  return [...code.slice(0, longest).matchAll(token)].flatMap(([, text, number, name, sign]) => {
    if (text !== undefined) return ['text'];
    if (number !== undefined) return ['number'];
    if (name !== undefined) return [keywords.has(name) ? name : 'name'];
    return sign === undefined ? [] : [sign];
  });
}
