import { alea } from 'seedrandom';
import { releaseNotebook } from '../../lib/course/author/releasenotebook';
import { nbgraderOf } from '../../lib/course/format/metadata';
import type { Cell, Notebook } from '../../lib/jupyter/notebook/nbformat';
import { assignment, courseCell, plainCell } from './assignment';

/** How a test of a question is written: of the answer's name, its code, and the points that are its own. */
const styles: Readonly<Record<string, (name: string) => string>> = {
  guards: name =>
    `if (${name}(1, 2) !== 3) throw new Error('1 + 2 is 3');\n// BEGIN HIDDEN TESTS\n` +
    `if (${name}(-1, 1) !== 0) throw new Error('-1 + 1 is 0');\n// END HIDDEN TESTS`,
  checks: name =>
    `check('the sum', ${name}(1, 2), 3);\n// BEGIN HIDDEN TESTS\n` +
    `check('the other', ${name}(-1, 1), 0);\n// END HIDDEN TESTS`,
  asserts: name => `assert.equal(${name}(2, 2), 4);\nassert.deepStrictEqual([${name}(-2, 1)], [-1]);`,
  scores: name =>
    `await score(2, [\n  ['one', () => check('1 + 2', ${name}(1, 2), 3)],\n` +
    `  ['two', () => check('-3 + 1', ${name}(-3, 1), -2), 3],\n]);`,
  credit: name =>
    `let right${name} = 0;\nif (${name}(1, 2) === 3) right${name} += 0.5;\n` +
    `if (${name}(-1, 1) === 0) right${name} += 1.5;\nright${name}`,
  loops: name =>
    `for (let i = -3; i < 3; i++) if (${name}(i, 2) !== i + 2) throw new Error(\`at \${i}\`);\n'done'`,
  waits: name => `await null;\nassert.equal(await ${name}(3, 4), 7);\n[1, 2]`,
  lists: name => `check('all', [1, 2, 3].map(i => ${name}(i, i)), [2, 4, 6]);`,
};

const answer = (name: string) =>
  `function ${name}(a: number, b: number): number {\n  // BEGIN SOLUTION\n` +
  '  return a + b;\n  // END SOLUTION\n}';

/** An assignment with questions of each style, manual ones, and points at random. */
export function randomAssignment(seed: string): Notebook {
  const random = alea(`${seed} assignment`);
  const cells = Object.entries(styles).flatMap(([style, test], i) => [
    courseCell('autograded answer', `answer${i}`, answer(`sum${i}`)),
    courseCell(
      'tests',
      style,
      test(`sum${i}`),
      style === 'scores' || style === 'credit' ? 2 : points(random),
    ),
  ]);
  return assignment(
    courseCell(
      'read-only',
      'given',
      "import { check, score } from 'fastbook-ts/course';\nimport assert from 'node:assert';",
    ),
    ...cells,
    courseCell('manual answer', 'why', 'Because it commutes.', 3, 'markdown'),
    courseCell('manual answer', 'draw', 'console.log([1, 2, 3])', 1),
    courseCell('manual task', 'plan', 'Plan a sum.', 2),
  );
}

const points = (random: () => number) => [0.5, 1, 2, 3, 10][Math.floor(5 * random())];

/** Where a change is made: the notebook, the answer's cell and name, and its test's cell. */
interface Place {
  readonly notebook: Notebook;
  readonly answer: Cell;
  readonly name: string;
  readonly test: Cell;
}

/** A change of one question. */
export interface Change {
  readonly make: (place: Place) => void;
  /** Where nbgrader gives other points on purpose: what each of both gives, and the words for the table. */
  readonly differs?: {
    readonly what: string;
    readonly theirs: string;
    readonly ours: string;
    /** Whether these points, nbgrader's first, are the difference. */
    readonly isSo: (theirs: number | null, ours: number | null, max: number) => boolean;
  };
  /** Where nbgrader ends with an error, and grades nobody that comes later: the words for it. */
  readonly ends?: string;
}

const written = (code: (name: string) => string): Change => ({
  make: ({ answer, name }) => void (answer.source = code(name)),
});
const body = (code: string) => written(name => `function ${name}(a: number, b: number): any {\n  ${code}\n}`);
const onCells = (change: (cells: Cell[], place: Place) => void): Change => ({
  make: place => change(place.notebook.cells, place),
});
const remove = (cells: Cell[], cell: Cell) => cells.splice(cells.indexOf(cell), 1);

/** As JupyterLab makes a code cell Markdown. */
function asText(cell: Cell): void {
  cell.cell_type = 'markdown';
  delete cell.outputs;
  delete cell.execution_count;
}

/** The changes of a question, by a name. What is not named here is the solution itself. */
export const changes: Readonly<Record<string, Change>> = {
  right: body('return a + b;'),
  'another right one': written(name => `const ${name} = (a: number, b: number) => b + a;`),
  'a class behind it': body('class Sum { constructor(readonly x: number) {} } return new Sum(a + b).x;'),
  untouched: { make: () => {} },
  wrong: body('return 7;'),
  'half right': body('return Math.abs(a) + b;'),
  'other half right': body('return a < 0 ? a + b : a - b;'),
  'text for a number': body('return `${a + b}`;'),
  'a promise': body('return Promise.resolve(a + b);'),
  NaN: body('return NaN;'),
  nothing: body(''),
  'throws an error': body("throw new TypeError('no sum');"),
  'throws a text': body("throw 'no sum';"),
  'throws null': body('throw null;'),
  'throws later': body("setTimeout(() => {}, 1); return a > 1 ? a + b : Number(new Error('x'));"),
  'does not parse': written(name => `function ${name}(a: number { return a +`),
  'does not type-check': written(name => `const ${name}: string = 5;`),
  'uses what is not there': body('return absent(a) + b;'),
  prints: body('console.log(a, b); return a + b;'),
  'prints a number last': written(
    name => `const ${name} = (a: number, b: number) => a + b;\nconsole.log(${name}(1, 1)); 0`,
  ),
  'prints to stderr': body("console.error('adding'); return a + b;"),
  warns: body("console.warn('adding'); return a + b;"),
  'writes to stdout': body("process.stdout.write('\\u001b[31mred'); return a + b;"),
  displays: written(
    name =>
      `import { display as show${name} } from 'tslab';\n` +
      `function ${name}(a: number, b: number) { show${name}.html('<b>2</b>'); return a + b; }`,
  ),
  'is not a function': written(name => `const ${name} = 3;`),
  'an empty answer': written(() => ''),
  'only a comment': written(() => '// nothing yet'),
  'a deleted answer': onCells((cells, { answer }) => remove(cells, answer)),
  'an answer twice': {
    ...onCells((cells, { answer, name }) => {
      cells.splice(cells.indexOf(answer), 0, { ...structuredClone(answer), id: `copy-${name}`, source: '1' });
      answer.source = `const ${name} = (a: number, b: number) => a + b;`;
    }),
    ends: 'an answer that the student has copied',
  },
  'an answer in two cells': onCells((cells, { answer, name }) => {
    const before = plainCell('code', `const add${name} = (a: number, b: number) => a + b;`, `own-${name}`);
    cells.splice(cells.indexOf(answer), 0, before);
    answer.source = `const ${name} = add${name};`;
  }),
  'an answer below its test': onCells((cells, { answer, test, name }) => {
    answer.source = `const ${name} = (a: number, b: number) => a + b;`;
    remove(cells, answer);
    cells.splice(cells.indexOf(test) + 1, 0, answer);
  }),
  'an answer as text': onCells((_, { answer }) => asText(answer)),
  'a cell that fails above': onCells((cells, { answer, name }) => {
    answer.source = `const ${name} = (a: number, b: number) => a + b;`;
    cells.splice(cells.indexOf(answer), 0, plainCell('code', "throw new Error('mine')", `fails-${name}`));
  }),
  'outputs of another day': onCells((_, { answer, test, name }) => {
    answer.source = `const ${name} = (a: number, b: number) => a + b;`;
    for (const cell of [answer, test])
      Object.assign(cell, {
        execution_count: 77,
        outputs: [{ output_type: 'error', ename: 'Error', evalue: 'old', traceback: ['old'] }],
      });
  }),
  'points of another day': onCells((_, { answer, test, name }) => {
    answer.source = `const ${name} = 1;`;
    test.outputs = [
      { output_type: 'execute_result', data: { 'text/plain': '2' }, metadata: {}, execution_count: 1 },
    ];
  }),
  'a test that says nothing': onCells((_, { answer, test, name }) => {
    answer.source = `const ${name} = 1;`;
    test.source = '0;';
  }),
  'a test of its own': onCells((_, { test }) => void (test.source = "throw new Error('none for me')")),
  'a test as text': onCells((_, { answer, test, name }) => {
    answer.source = `const ${name} = (a: number, b: number) => a - b;`;
    asText(test);
  }),
  'a test twice': {
    ...onCells((cells, { test, name }) => {
      cells.splice(cells.indexOf(test), 0, { ...structuredClone(test), id: `twice-${name}`, source: '1' });
    }),
    ends: 'a test that the student has copied',
  },
  'a thousand points': onCells((_, { answer, test, name }) => {
    answer.source = `const ${name} = (a: number, b: number) => a + b;`;
    Object.assign(nbgraderOf(test)!, { points: 1000, checksum: 'x', locked: false });
  }),
  'metadata of other programs': onCells((_, { answer, test, name }) => {
    answer.source = `const ${name} = (a: number, b: number) => a + b;`;
    for (const cell of [answer, test])
      Object.assign(cell.metadata, { colab: { x: 1 }, tags: ['mine'], collapsed: true });
  }),
  'lines of Windows': written(name => `const ${name} = (a: number, b: number) => {\r\n  return a + b;\r\n};`),
  'letters of all kinds': written(
    name => `const ${name} = (ä: number, 数: number) => {\n  const π = 'Zoë 王 😀';\n  return ä + 数;\n};`,
  ),
  'a test that was deleted': {
    ...onCells((cells, { answer, test, name }) => {
      answer.source = `const ${name} = (a: number, b: number) => a + b;`;
      remove(cells, test);
    }),
    differs: {
      what: 'a test that the student has deleted',
      theirs: 'has no points, and waits for a teacher',
      ours: 'is put back, and run',
      isSo: (theirs, ours, max) => theirs === null && ours === max,
    },
  },
  'a test without its metadata': {
    ...onCells((_, { answer, test, name }) => {
      answer.source = `const ${name} = (a: number, b: number) => a + b;`;
      delete test.metadata['nbgrader'];
    }),
    differs: {
      what: 'a test whose metadata a program has removed',
      theirs: 'has no points, and waits for a teacher',
      ours: 'is known by the id of its cell',
      isSo: (theirs, ours, max) => theirs === null && ours === max,
    },
  },
};

/** A form of the whole file: how its text is changed, and the words for what nbgrader cannot read. */
interface Form {
  readonly make: (text: string) => string;
  readonly unread?: string;
  /** Changes that are not made in it, and one that is. */
  readonly without?: readonly string[];
  readonly change?: string;
}

const withoutIds = (text: string) =>
  text.replace('"nbformat_minor": 5', '"nbformat_minor": 4').replace(/^ +"id": "[^"]*",\n/gm, '');

/** What needs the ids of cells, by nbgrader or by us. */
const byId = ['a test without its metadata', 'an answer as text', 'a test as text'];

const forms: readonly Form[] = [
  { make: text => text },
  { make: text => `${text}\n\n` },
  { make: text => JSON.stringify(JSON.parse(text)) },
  {
    make: text =>
      text.replace(/"kernelspec": \{[^}]*\}/, '"kernelspec": {"display_name": "R", "name": "ir"}'),
  },
  { make: text => `\ufeff${text}`, unread: 'a file that begins with a byte order mark' },
  { make: withoutIds, without: byId },
  { make: text => text.replace(/^ +"outputs": \[\],\n/gm, '') },
  {
    make: withoutIds,
    without: byId,
    change: 'an answer as text',
    unread: 'a code cell made Markdown, in a notebook of nbformat 4.4 or older',
  },
];

/** A submission, and the change that was made to each of its questions, by the id of its test. */
export interface RandomSubmission {
  readonly student: string;
  readonly text: string;
  /** Whether nbgrader cannot read it. */
  readonly isUnread: boolean;
  readonly made: ReadonlyMap<string, string>;
}

/**
 * Makes submissions of an assignment: each question gets a change, and each change comes in its turn, in an
 * order at random, so that few submissions have all of them. The last one, by name as well, is the one at
 * which nbgrader ends.
 */
export function randomSubmissions(source: Notebook, count: number, seed: string): RandomSubmission[] {
  const random = alea(`${seed} submissions`);
  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map(item => [random(), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item);
  const [endings, others] = [true, false].map(ends =>
    Object.keys(changes).filter(name => (changes[name].ends !== undefined) === ends),
  );
  let deck: string[] = [];
  const draw = () => (deck.length === 0 ? (deck = shuffled(others)) : deck).pop()!;
  return Array.from({ length: count }, (_, n) => {
    const isLast = n === count - 1;
    const notebook = structuredClone(releaseNotebook(source));
    const find = (id: string) => notebook.cells.find(cell => nbgraderOf(cell)?.grade_id === id)!;
    const made = new Map<string, string>();
    const form = forms[isLast ? 0 : n % forms.length];
    const fixed = isLast ? endings : form.change === undefined ? [] : [form.change];
    for (const [i, style] of Object.keys(styles).entries()) {
      let change = fixed[i] ?? draw();
      if (i >= fixed.length && form.without?.includes(change)) change = 'right';
      made.set(style, change);
      changes[change].make({ notebook, answer: find(`answer${i}`), test: find(style), name: `sum${i}` });
    }
    if (random() < 0.5) find('why').source = 'It commutes, ⊕.';
    if (random() < 0.5) find('draw').source = 'console.log(1)';
    if (random() < 0.3) notebook.cells.push(plainCell('markdown', 'An idea', `idea-${n}`));
    return {
      student: isLast ? '龍' : `${['Zoë', '王小明', 'Ann Lee', 'o’Brien'][n % 4]} ${n}`,
      text: form.make(`${JSON.stringify(notebook, null, 1)}\n`),
      isUnread: isLast || form.unread !== undefined,
      made,
    };
  });
}

/** The rows of the table of what differs from nbgrader. */
export const differencesFromNbgrader: readonly string[] = [
  ...Object.values(changes).flatMap(({ differs }) => (differs ? [differs] : [])),
  ...forms.flatMap(({ unread }) =>
    unread === undefined ? [] : [{ what: unread, theirs: 'is not graded', ours: 'is graded' }],
  ),
  ...Object.values(changes).flatMap(({ ends }) =>
    ends === undefined
      ? []
      : [{ what: ends, theirs: 'ends the whole run with an error', ours: 'is graded by the last copy' }],
  ),
].map(({ what, theirs, ours }) => `| ${what} | ${theirs} | ${ours} |`);
