import { join } from 'node:path';
import { namedRows } from './namedrows';

/** What a row of `due.csv` says of an assignment; undefined where it says nothing. */
export interface DueRule {
  /** The end of the time for handing in, in milliseconds since 1970. */
  readonly due?: number;
  /** What is taken off for each day begun after that, in percent of the assignment's points. */
  readonly penalty?: number;
  /** The most that is taken off, in percent. */
  readonly most?: number;
  /** The points that count as all of them: cells that are worth more give extra credit. */
  readonly points?: number;
}

/** A row of `due.csv`: about everybody, or an extension for one student. */
export interface DueRow extends DueRule {
  readonly number: number;
  readonly assignment: string;
  /** Empty for everybody. */
  readonly student: string;
}

/** The file in the course's folder. */
export const dueFile = 'due.csv';

/**
 * Reads `due.csv`: `assignment,student,due,penalty,most,points`. A date without a time lasts until the day's
 * end; a time without a zone is this machine's.
 *
 * @throws Error naming the row, and what is wrong with it.
 */
export function readDueRows(root: string): DueRow[] {
  const rows = namedRows(root, dueFile, ['assignment', 'due'], ['student', 'penalty', 'most', 'points']);
  const seen = new Map<string, number>();
  return rows.map(({ number, texts: { assignment, student, ...texts } }) => {
    const fail = (why: string): never => {
      throw new Error(`${join(root, dueFile)}, row ${number}: ${why}`);
    };
    const amount = (name: 'penalty' | 'most' | 'points', max: number) => {
      const text = texts[name].replace(/\s*%$/, '');
      if (text === '') return {};
      const value = /^\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : NaN;
      return value <= max ? { [name]: value } : fail(`expected a number for ${name}, got ${texts[name]}`);
    };
    if (assignment === '') fail('it names no assignment');
    const key = `${assignment}\0${student}`;
    const first = seen.get(key);
    if (first !== undefined) fail(`it is about the same as row ${first}; remove one of them`);
    seen.set(key, number);
    const due = texts.due === '' ? undefined : readTime(texts.due);
    if (due !== undefined && Number.isNaN(due)) fail(`expected a time as 2026-03-01 23:59, got ${texts.due}`);
    return {
      number,
      assignment,
      student,
      ...(due !== undefined && { due }),
      ...amount('penalty', 100),
      ...amount('most', 100),
      ...amount('points', Infinity),
    };
  });
}

/** What holds for a student: the row of everybody, and what the student's own says otherwise. */
export function dueRuleOf(rows: readonly DueRow[], assignment: string, student: string): DueRule {
  const same = (a: string, b: string) => a.normalize('NFC') === b.normalize('NFC');
  const about = (name: string) =>
    rows.find(row => same(row.assignment, assignment) && same(row.student, name)) ?? {};
  return { ...about(''), ...about(student) };
}

/** What lateness costs. */
export interface Lateness {
  /** Days begun after the end. */
  readonly days: number;
  /** In percent of the assignment's points. */
  readonly percent: number;
}

const day = 24 * 60 * 60_000;

/** How late a submission is; undefined for one in time, and where there is no end. */
export function latenessOf(
  { due, penalty = 0, most = 100 }: DueRule,
  handedIn: number,
): Lateness | undefined {
  if (due === undefined || handedIn <= due) return undefined;
  const days = Math.ceil((handedIn - due) / day);
  return { days, percent: Math.min(days * penalty, most) };
}

/** NaN for a text that is no time. */
function readTime(text: string): number {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[ T]+(\d\d):(\d\d)(?::(\d\d))?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/.exec(
    text,
  );
  if (!match) return NaN;
  const [, year, month, date, hour = '23', minute = '59', second = hasTime(match) ? '00' : '59', zone] =
    match;
  const iso = `${year}-${month}-${date}T${hour}:${minute}:${second}`;
  const time = Date.parse(
    `${iso}${zone === undefined ? '' : zone === 'UTC' ? 'Z' : zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`,
  );
  const isDate = new Date(Date.UTC(+year, +month - 1, +date)).getUTCDate() === +date; // not February the 30th
  return isDate && +month <= 12 ? time : NaN;
}

const hasTime = (match: RegExpExecArray) => (match[4] as string | undefined) !== undefined;
