import { timestampFile } from '../format/handedintime';
import { handIns, notebookNames, type HandIn } from './handinname';
import type { ReceivedFile } from './receivedfiles';
import { rosterMatches, type RosterEntry } from './roster';

/** A submission that is to be written to `submitted/<student>/<assignment>/`. */
export interface CollectedSubmission {
  readonly student: string;
  /** By their paths within the submission. */
  readonly files: readonly ReceivedFile[];
  /** When it was handed in: the time of its newest notebook, or of its newest file. */
  readonly time: number;
  readonly isLate: boolean;
}

/** What is to be collected, and what cannot be. */
export interface CollectPlan {
  readonly submissions: readonly CollectedSubmission[];
  /** A sentence for each file or student that is left out. */
  readonly problems: readonly string[];
}

/**
 * Assigns files to students.
 *
 * @param roster undefined: the names in the paths are the students' names. With Canvas's number behind it,
 * since Canvas runs names together, and two students may then have the same.
 */
export function planCollection(
  files: readonly ReceivedFile[],
  assignment: string,
  notebooks: readonly string[],
  roster?: readonly RosterEntry[],
): CollectPlan {
  const problems: string[] = [];
  const found = new Map<string, { hand: HandIn; file: ReceivedFile }[]>();
  const paths = files.map(({ path }) => path);
  for (const [i, hand] of handIns(paths, assignment, notebooks).entries()) {
    const student = hand && studentOf(hand, roster);
    if (hand === undefined) problems.push(`${paths[i]}: ${whyNobodys(paths[i])}`);
    else if (typeof student !== 'string') problems.push(`${paths[i]}: ${student!.problem}`);
    else found.set(student, [...(found.get(student) ?? []), { hand, file: files[i] }]);
  }
  const submissions = [...found].flatMap(([student, handed]): CollectedSubmission[] => {
    const who = [...new Set(handed.map(({ hand }) => whoOf(hand)))];
    const places = new Set(handed.map(({ file }) => rootOf(file.path)));
    if (who.length > 1 || (handed[0].hand.platform === 'Moodle' && places.size > 1 && !isFlat(handed))) {
      const several = [...(who.length > 1 ? who : places)].join(' and ');
      problems.push(
        `${student}: there are submissions of ${several}; tell them apart in roster.csv, or collect ` +
          'them one by one',
      );
      return [];
    }
    const names = notebookNames(
      handed.map(({ hand }) => hand.file),
      notebooks,
    );
    const kept = handed
      .map(({ hand, file }) => ({ ...file, path: names.get(hand.file) ?? hand.file }))
      .filter(({ path }, i) => path !== timestampFile && !isOlderVersion(handed[i].hand.file, path, names));
    if (kept.length === 0) return [];
    const own = kept.filter(({ path }) => path.endsWith('.ipynb'));
    const time = Math.floor(Math.max(...(own.length > 0 ? own : kept).map(file => file.time)));
    return [{ student, files: kept, time, isLate: handed.some(({ hand }) => hand.isLate) }];
  });
  return { submissions: submissions.sort((a, b) => (a.student < b.student ? -1 : 1)), problems };
}

function studentOf(hand: HandIn, roster: readonly RosterEntry[] | undefined): string | { problem: string } {
  const { name, id, platform } = hand;
  if (roster === undefined) return (platform === 'Canvas' ? `${name}_${id}` : name).normalize('NFC');
  const matches = rosterMatches(roster, name, id);
  if (matches.length === 1) return matches[0].student;
  const told = id === undefined ? name : `${name} (${id})`;
  return {
    problem:
      matches.length === 0
        ? `${told} is not in roster.csv`
        : `${told} may be ${matches.map(({ student }) => student).join(' or ')} of roster.csv`,
  };
}

const whyNobodys = (path: string) =>
  /\.ipynb$/i.test(path) ? 'its name does not say whose it is' : 'it is no notebook in a folder of a student';

const whoOf = ({ name, id }: HandIn) => (id === undefined ? name : `${name} (${id})`);

/** The part of a path that tells one submission of Moodle from another. */
const rootOf = (path: string) => /^.*?_\d+_assignsubmission_file/.exec(path)?.[0] ?? '';

const isFlat = (handed: readonly { file: ReceivedFile }[]) =>
  new Set(handed.map(({ file }) => rootOf(file.path))).size === 1;

/** An earlier version of a notebook, whose name the newest one gets. */
const isOlderVersion = (was: string, is: string, names: ReadonlyMap<string, string>) =>
  !names.has(was) && [...names.values()].includes(is);
