import { readDatabase } from './database';

/** What is taken over from nbgrader's `gradebook.db`. */
export interface Gradebook {
  readonly students: readonly GradebookStudent[];
  readonly dueDates: readonly { readonly assignment: string; readonly due: number }[];
  readonly submissions: readonly GradebookSubmission[];
  readonly marks: readonly GradebookMark[];
}

/** A student; texts are empty where the gradebook has none. */
export interface GradebookStudent {
  readonly student: string;
  readonly name: string;
  readonly email: string;
  readonly id: string;
}

/** A submission whose rules are others than the assignment's. */
export interface GradebookSubmission {
  readonly assignment: string;
  readonly student: string;
  /** What was added to the due date, in milliseconds. */
  readonly extension: number;
  /** The points that lateness has cost. */
  readonly penalty: number;
  /** The points of the assignment. */
  readonly max: number;
}

/** What a teacher has said of a cell. */
export interface GradebookMark {
  readonly assignment: string;
  readonly student: string;
  readonly cell: string;
  /** The points that it is worth; undefined for a cell that is worth none. */
  readonly max?: number;
  /** The points that a teacher has given, extra credit included. */
  readonly points?: number;
  readonly comment?: string;
}

/**
 * Reads nbgrader's gradebook.
 *
 * @param file usually `gradebook.db` in the course's folder.
 * @throws Error for a file that is no gradebook of nbgrader 0.6 to 0.9.
 */
export const readGradebook = (file: string): Promise<Gradebook> =>
  readDatabase(file, query => ({
    students: query('SELECT * FROM student ORDER BY id').map(row => ({
      student: textOf(row['id']),
      name: [row['first_name'], row['last_name']].map(textOf).join(' ').trim(),
      email: textOf(row['email']),
      id: textOf(row['lms_user_id']),
    })),
    dueDates: query('SELECT name, duedate FROM assignment WHERE duedate IS NOT NULL ORDER BY name').map(
      row => ({ assignment: textOf(row['name']), due: timeOf(row['duedate']) }),
    ),
    submissions: query(submissions).map(row => ({
      assignment: textOf(row['assignment']),
      student: textOf(row['student']),
      // SQLAlchemy keeps a duration as a time after 1970
      extension: row['extension'] === null ? 0 : timeOf(row['extension']),
      penalty: Number(row['penalty']),
      max: Number(row['max']),
    })),
    marks: query(marks).map(row => ({
      assignment: textOf(row['assignment']),
      student: textOf(row['student']),
      cell: textOf(row['cell']),
      ...(row['max'] !== null && { max: Number(row['max']) }),
      ...(row['points'] !== null && { points: Number(row['points']) }),
      ...(textOf(row['comment']).trim() !== '' && { comment: textOf(row['comment']).trim() }),
    })),
  }));

const cells = `(SELECT id, max_score FROM grade_cells UNION ALL SELECT id, max_score FROM task_cells)`;

const submissions = `
  SELECT assignment.name AS assignment, student_id AS student, extension,
    (SELECT coalesce(sum(late_submission_penalty), 0) FROM submitted_notebook
      WHERE submitted_notebook.assignment_id = submitted.id) AS penalty,
    (SELECT coalesce(sum(max_score), 0) FROM notebook JOIN base_cell ON base_cell.notebook_id = notebook.id
      JOIN ${cells} AS worth ON worth.id = base_cell.id WHERE notebook.assignment_id = assignment.id) AS max
  FROM submitted_assignment AS submitted JOIN assignment ON assignment.id = submitted.assignment_id
  WHERE extension IS NOT NULL OR penalty > 0 ORDER BY assignment, student`;

/** nbgrader's score: a teacher's points in the place of the test's, and extra credit beside them. */
const points = `CASE WHEN manual_score IS NOT NULL OR coalesce(extra_credit, 0) <> 0
  THEN coalesce(manual_score, auto_score, 0) + coalesce(extra_credit, 0) END`;

const marks = `
  SELECT assignment, student, cell, max(worth) AS max, max(points) AS points, max(comment) AS comment FROM (
    SELECT notebook_id, cell_id, ${points} AS points, NULL AS comment FROM grade
    UNION ALL SELECT notebook_id, cell_id, NULL, manual_comment FROM comment) AS said
  JOIN (SELECT submitted_notebook.id AS id, assignment.name AS assignment, student_id AS student
    FROM submitted_notebook
    JOIN submitted_assignment AS submitted ON submitted.id = submitted_notebook.assignment_id
    JOIN assignment ON assignment.id = submitted.assignment_id) AS place ON place.id = said.notebook_id
  JOIN (SELECT base_cell.id AS id, base_cell.name AS cell, base_cell.notebook_id AS notebook,
      (SELECT max_score FROM base_cell AS other JOIN ${cells} AS worth ON worth.id = other.id
        WHERE other.name = base_cell.name AND other.notebook_id = base_cell.notebook_id) AS worth
    FROM base_cell) AS asked ON asked.id = said.cell_id
  GROUP BY assignment, student, notebook, cell HAVING max(points) IS NOT NULL OR max(comment) IS NOT NULL
  ORDER BY assignment, student, cell`;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** SQLAlchemy's `2026-03-01 12:00:00.000000`, which nbgrader writes in UTC. */
function timeOf(value: unknown): number {
  const [, day, clock] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(textOf(value)) ?? [];
  const time = Date.parse(`${day}T${clock}Z`);
  if (Number.isNaN(time)) throw new Error(`expected a time, got ${JSON.stringify(value)}`);
  return time;
}
