import { tool } from './python';

/** The points of each submission by cell; null for a cell that a teacher has to read. */
export type Points = Record<string, Record<string, number | null>>;

const theirs = `
import json
from nbgrader.api import Gradebook
with Gradebook('sqlite:///gradebook.db') as gradebook:
    submissions = gradebook.assignment_submissions('ps1')
    scores = lambda s: {g.cell.name: g.auto_score for n in s.notebooks for g in n.grades}
    print(json.dumps({s.student.id: scores(s) for s in submissions}))
`;

/** What nbgrader's database in the folder of a course has for the assignment `ps1`. */
export async function nbgraderPoints(course: string): Promise<Points> {
  const { output } = await tool(['python', '-c', theirs], { cwd: course });
  return JSON.parse(output.trim().split('\n').at(-1)!) as Points;
}
