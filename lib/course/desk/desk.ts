import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { textOf } from '../../jupyter/notebook/nbformat';
import { isRecord } from '../../jupyter/protocol/json';
import { readSourceNotebooks } from '../author/sourcenotebooks';
import { folderOf } from '../format/folders';
import { handedInTime } from '../format/handedintime';
import { isLocked } from '../format/metadata';
import { readManualGrades, type ManualGrade } from '../grade/manualgrades';
import { readResults, type SubmissionResult } from '../grade/submissionresult';
import { finalGrades } from '../policy/finalgrades';
import { answersTo, gradedNotebook, gradeIn, questionsOf, type DeskQuestion } from './deskcourse';
import { likePairs } from './likeness';
import { overviewPage, statisticsPage } from './overviewpages';
import { aliasOf, ambiguity, marksData, questionPage, shownMark } from './questionpage';
import type { Allowed } from './requestguard';
import { saveMark } from './savemark';

/** What the desk answers. */
export interface Reply {
  readonly status: number;
  readonly type: 'text/html' | 'text/css' | 'text/javascript' | 'application/json' | 'text/plain';
  readonly body: string;
}

/** The desk of a course: answers requests that the guard has let through. It keeps nothing but its key. */
export class Desk {
  /**
   * @param root the course's folder.
   * @param key of this session, from which students' aliases are made.
   */
  constructor(
    private readonly root: string,
    private readonly key: string,
  ) {}

  /** Answers `GET`. What the files say now is what is shown. */
  get({ path, parameters }: Allowed): Reply {
    switch (path) {
      case '':
        return html(this.#overview());
      case 'deskstyle.css':
        return {
          status: 200,
          type: 'text/css',
          body: readFileSync(join(__dirname, 'deskstyle.css'), 'utf8'),
        };
      case 'deskscript.js':
        return {
          status: 200,
          type: 'text/javascript',
          body: readFileSync(join(__dirname, 'deskscript.js'), 'utf8'),
        };
      case 'question':
      case 'marks':
        return this.#question(path, parameters);
      case 'statistics':
        return this.#statistics(parameters.get('assignment') ?? '');
      default:
        return { status: 404, type: 'text/plain', body: 'there is no such page' };
    }
  }

  /** Answers `POST`: saves a mark. */
  post({ path }: Allowed, body: string): Reply {
    if (path !== 'mark') return json(404, { error: 'there is no such page' });
    const wanted = readWanted(body);
    if (wanted === undefined) return json(400, { error: 'this is no mark' });
    const results = this.#resultsOf(wanted.assignment);
    const question = this.#find(results, wanted.notebook, wanted.cell);
    const result = results.find(({ student }) => aliasOf(this.key, student) === wanted.student);
    if (!question || !result)
      return json(404, { error: 'there is no such answer any more; load the page again' });
    if (question.isAmbiguous) return json(422, { error: ambiguity(question) });
    const mark = readMark(wanted.points, wanted.comment, question.max);
    if (typeof mark === 'string') return json(422, { error: mark });
    const before = wanted.before
      .map(seen => readMark(seen.points, seen.comment, Infinity))
      .filter(seen => typeof seen !== 'string');
    const [answer] = answersTo(this.root, question, [result], new Map());
    if ((answer.digest ?? '') !== wanted.answer)
      return json(422, { error: 'it was handed in anew, and graded: load the page again to read it' });
    const there = saveMark(this.root, { result, cell: question.cell, mark, before, answer: answer.digest });
    return there === undefined ? json(200, {}) : json(409, { conflict: shownMark(there) });
  }

  #overview(): string {
    const manual = readManualGrades(this.root);
    const results = readResults(this.root);
    const names = [...new Set(results.map(({ assignment }) => assignment))];
    return overviewPage(
      names.map(name => {
        const those = results.filter(({ assignment }) => assignment === name);
        const grades = those.map(result => gradeIn(this.root, result, manual));
        return { name, questions: questionsOf(this.root, those), grades };
      }),
    );
  }

  #question(path: 'question' | 'marks', parameters: URLSearchParams): Reply {
    const [assignment, notebook, cell] = ['assignment', 'notebook', 'cell'].map(
      name => parameters.get(name) ?? '',
    );
    const results = this.#resultsOf(assignment);
    const question = this.#find(results, notebook, cell);
    if (!question) return { status: 404, type: 'text/plain', body: 'there is no such question' };
    const answers = answersTo(this.root, question, results, readManualGrades(this.root));
    if (path === 'marks') return json(200, marksData(answers, this.key));
    const [isAnonymous, isSideBySide] = ['anonymous', 'beside'].map(name => parameters.get(name) === '1');
    return html(questionPage(question, answers, { isAnonymous, isSideBySide, key: this.key }));
  }

  #statistics(name: string): Reply {
    const results = this.#resultsOf(name);
    if (results.length === 0) return { status: 404, type: 'text/plain', body: 'there is no such assignment' };
    const manual = readManualGrades(this.root);
    const isThere = existsSync(folderOf(this.root, 'source', name));
    const released = isThere ? readSourceNotebooks(this.root, name).map(notebook => notebook.released) : [];
    const given = released.flatMap(({ cells }) => cells.map(({ source }) => textOf(source))).join('\n');
    const grades = results.map(result => gradeIn(this.root, result, manual));
    return html(
      statisticsPage({
        name,
        grades,
        finals: finalGrades(this.root, grades),
        times: results.flatMap(
          ({ student }) => handedInTime(folderOf(this.root, 'submitted', name, student)) ?? [],
        ),
        pairs: likePairs(
          results.map(result => this.#writtenWork(result)),
          given,
        ),
      }),
    );
  }

  #writtenWork(result: SubmissionResult) {
    const cells = result.notebooks
      .flatMap(({ notebook }) => gradedNotebook(this.root, result, notebook)?.cells ?? [])
      .filter(cell => !isLocked(cell));
    const textOfType = (isCode: boolean) =>
      cells
        .filter(({ cell_type }) => (cell_type === 'code') === isCode)
        .map(({ source }) => textOf(source))
        .join('\n');
    return { student: result.student, code: textOfType(true), prose: textOfType(false) };
  }

  #resultsOf = (name: string) => readResults(this.root).filter(({ assignment }) => assignment === name);

  #find = (results: readonly SubmissionResult[], notebook: string, cell: string): DeskQuestion | undefined =>
    questionsOf(this.root, results).find(other => other.notebook === notebook && other.cell === cell);
}

/** What the page sends: texts only. */
interface Wanted {
  readonly assignment: string;
  readonly notebook: string;
  readonly cell: string;
  readonly student: string;
  readonly answer: string;
  readonly points: string;
  readonly comment: string;
  readonly before: readonly { readonly points: string; readonly comment: string }[];
}

function readWanted(body: string): Wanted | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const areTexts = (record: unknown, names: readonly string[]) =>
    isRecord(record) && names.every(name => typeof record[name] === 'string');
  const names = ['assignment', 'notebook', 'cell', 'student', 'answer', 'points', 'comment'];
  if (!areTexts(value, names)) return undefined;
  const { before } = value as Wanted;
  const isWanted = Array.isArray(before) && before.every(seen => areTexts(seen, ['points', 'comment']));
  return isWanted ? (value as Wanted) : undefined;
}

/** The mark in the fields of the page, or what is wrong with it. */
function readMark(points: string, comment: string, max: number): ManualGrade | string {
  const [number, text] = [points.trim(), comment.replace(/\r\n?/g, '\n').trim()];
  if (number !== '' && !/^(\d+([.,]\d*)?|[.,]\d+)$/.test(number)) return `expected a number, got ${number}`;
  const value = Number(number.replace(',', '.'));
  if (value > max) return `${number} points, and it is worth ${max}`;
  return { ...(number !== '' && { points: value }), ...(text !== '' && { comment: text }) };
}

const html = (body: string): Reply => ({ status: 200, type: 'text/html', body });
const json = (status: number, value: unknown): Reply => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
});
