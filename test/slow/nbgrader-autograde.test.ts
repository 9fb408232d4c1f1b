import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf } from '../../lib/course/format/folders';
import { gradeAssignment } from '../../lib/course/grade/gradeassignment';
import { defaultLimits } from '../../lib/course/grade/limits';
import { gradeOf } from '../../lib/course/grade/submissiongrade';
import { startAssignment } from '../../lib/course/author/startassignment';
import { isolation } from '../support/course';
import { nbgraderPoints } from '../support/nbgraderpoints';
import { describeTools, tool } from '../support/python';
import { temporaryFolderInPackage } from '../support/folder';
import { changes, randomAssignment, randomSubmissions } from '../support/randomsubmissions';

/**
 * Compares `grade` with nbgrader's autograde on our kernel: the same submissions earn the same points, but
 * where a table says what differs on purpose. `FASTBOOK_SUBMISSIONS=100` and `FASTBOOK_SEED=…` make more, and
 * others.
 */
jest.setTimeout(120 * 60_000);
const count = Number(process.env['FASTBOOK_SUBMISSIONS'] ?? 9); // with all changes
const seed = process.env['FASTBOOK_SEED'] ?? 'nbgrader';

describeTools('nbgrader autograde', () => {
  const course = temporaryFolderInPackage('autograde-');
  const source = randomAssignment(seed);
  const submissions = randomSubmissions(source, count, seed);
  beforeAll(() => {
    startAssignment(course, 'ps1');
    rmSync(folderOf(course, 'source', 'ps1'), { recursive: true });
    const hand = (folder: string, text: string) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'ps1.ipynb'), text);
    };
    hand(folderOf(course, 'source', 'ps1'), JSON.stringify(source));
    for (const { student, text } of submissions) hand(folderOf(course, 'submitted', 'ps1', student), text);
  });

  it('gives the points that grade gives, of random submissions', async () => {
    const { status, output: said } = await tool(['nbgrader', 'generate_assignment', 'ps1'], { cwd: course });
    expect(status === 0 ? 'ok' : said).toBe('ok');
    await tool(['nbgrader', 'autograde', 'ps1', '--create'], { cwd: course });
    const points = await nbgraderPoints(course);
    rmSync(join(course, 'autograded'), { recursive: true });

    const { results } = await gradeAssignment(course, 'ps1', { isolation, limits: defaultLimits });
    const [same, other]: string[][] = [[], []];
    for (const result of results) {
      const { made, isUnread } = submissions.find(({ student }) => student === result.student)!;
      for (const { cell, score = null, max, reason } of gradeOf(result, new Map()).cells) {
        const name = made.get(cell) ?? 'no change';
        const theirs = points[result.student]?.[cell] ?? null;
        const isRight = isUnread
          ? theirs === null
          : (changes[name]?.differs?.isSo(theirs, score, max) ?? theirs === score);
        (isRight ? same : other).push(
          `${result.student}, ${cell} (${name}): nbgrader ${theirs}, ours ${score} of ${max} ${reason}`,
        );
      }
    }
    expect(other).toEqual([]);
    expect(same).toHaveLength(count * 11);
    const used = new Set(submissions.flatMap(({ made }) => [...made.values()]));
    expect([...used].sort()).toEqual(Object.keys(changes).sort());
  });
});
