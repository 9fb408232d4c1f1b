import type { Cell, Notebook } from '../../jupyter/notebook/nbformat';
import { kindFlags, schemaVersion, type CellKind, type NbgraderMetadata } from '../format/metadata';
import { codeStub, pythonStub, textStub } from './releasenotebook';

/** A notebook to start an assignment from: a working cell of each kind. */
export function assignmentTemplate(assignment: string): Notebook {
  return {
    cells: [
      markdown(
        'intro',
        `# ${assignment}

Write where it says \`YOUR CODE HERE\` or \`${textStub}\`, and run the cells in their order. Before you
hand in: \`npx fastbook-course validate "${assignment}.ipynb"\``,
      ),
      cell('code', 'read-only', 'setup', "import { check, score } from 'fastbook-ts/course';"),
      markdown(
        'mean-text',
        '## A function\n\nWrite `mean(xs)`, the mean of a list of numbers. Of an empty list it is 0.',
      ),
      cell(
        'code',
        'autograded answer',
        'mean',
        `function mean(xs: number[]): number {
  // BEGIN SOLUTION
  return xs.length === 0 ? 0 : xs.reduce((sum, x) => sum + x, 0) / xs.length;
  // END SOLUTION
}`,
      ),
      cell(
        'code',
        'tests',
        'mean-test',
        `check('mean([1, 2, 6])', mean([1, 2, 6]), 3);
// BEGIN HIDDEN TESTS
check('mean([0.5])', mean([0.5]), 0.5);
// END HIDDEN TESTS`,
        1,
      ),
      cell(
        'code',
        'tests',
        'mean-parts',
        `await score(2, [
  ['the mean of one number', () => check('mean([7])', mean([7]), 7)],
  ['the mean of no number', () => check('mean([])', mean([]), 0)],
]);`,
        2,
      ),
      markdown('why-text', '## A question\n\nWhen does a mean say little of its numbers?'),
      cell('markdown', 'manual answer', 'why', 'When some of them are far away from the others.', 2),
      cell(
        'markdown',
        'manual task',
        'explore',
        `## A task of your own

Take numbers from your life, and show with cells below what their mean says.

=== BEGIN MARK SCHEME ===
1 point for the numbers, 2 for what the student sees in them
=== END MARK SCHEME ===`,
        3,
      ),
    ],
    metadata: {
      kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
      language_info: {
        codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
        file_extension: '.ts',
        mimetype: 'text/typescript',
        name: 'typescript',
        version: '3.7.2',
      },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** Settings for nbgrader (`nbgrader_config.py`), with which its own commands write the same notebooks. */
export const nbgraderConfig = `c = get_config()

stub = ${JSON.stringify(codeStub)}
c.ClearSolutions.code_stub = {"typescript": stub, "javascript": stub, "python": ${JSON.stringify(pythonStub)}}
c.ClearSolutions.text_stub = ${JSON.stringify(textStub)}
`;

/** The first `README.md` of a course: the commands, in their order. */
export const courseReadme = `# A course

\`\`\`sh
npx fastbook-course new ASSIGNMENT      # source/ASSIGNMENT/, with solutions and hidden tests
npx fastbook-ts lab                     # write it in JupyterLab
npx fastbook-course release ASSIGNMENT  # release/ASSIGNMENT/: give it to the students
npx fastbook-course collect ASSIGNMENT SUBMISSIONS.zip  # to submitted/STUDENT/ASSIGNMENT/
npx fastbook-course grade ASSIGNMENT    # autograded/STUDENT/ASSIGNMENT/, grades.csv
npx fastbook-course desk                # read answers in a browser, and give points and comments
npx fastbook-course feedback ASSIGNMENT # feedback/STUDENT/ASSIGNMENT/: give it back
npx fastbook-course export canvas       # export/canvas.csv; or moodle, or gradescope
\`\`\`

The desk writes points and comments into manual.csv (student,assignment,cell,points,comment), which teachers
can edit as well. The folders and notebooks have nbgrader's format, and nbgrader_config.py has nbgrader's
settings. Of these folders only release/ is for students: source/ has the solutions.
`;

function cell(
  cell_type: 'code' | 'markdown',
  kind: CellKind,
  grade_id: string,
  source: string,
  points?: number,
): Cell {
  const nbgrader: NbgraderMetadata = {
    schema_version: schemaVersion,
    ...kindFlags[kind],
    grade_id,
    ...(points !== undefined && { points }),
  };
  return {
    cell_type,
    id: grade_id,
    metadata: { nbgrader },
    source,
    ...(cell_type === 'code' && { outputs: [], execution_count: null }),
  };
}

const markdown = (id: string, source: string): Cell => ({ cell_type: 'markdown', id, metadata: {}, source });
