import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../../lib/course/command/command';
import { feedbackPage } from '../../lib/course/feedback/feedbackpage';
import { folderOf } from '../../lib/course/format/folders';
import { writeResult } from '../../lib/course/grade/submissionresult';
import { readNotebook, writeNotebook, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { assignment, courseCell, sums } from '../support/assignment';
import { temporaryFolderInPackage } from '../support/folder';

jest.setTimeout(3 * 60_000);

const root = temporaryFolderInPackage('course command-');

async function run(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  let [out, error] = ['', ''];
  const code = await command(args, {
    out: text => {
      out += text;
    },
    error: text => {
      error += text;
    },
    isTerminal: false,
  });
  return { code, out, error };
}

/** With time for a cell on a busy machine. */
const validate = (...args: string[]) => run('validate', '--timeout', '120', ...args);
const inCourse = (name: string, ...args: string[]) => run(name, '--course', root, ...args);

describe('fastbook-course', () => {
  it('helps', async () => {
    for (const name of [
      'new',
      'release',
      'validate',
      'collect',
      'grade',
      'merge',
      'desk',
      'feedback',
      'export',
    ]) {
      expect((await run('--help')).out).toContain(`\n  ${name} `);
      expect(await run(name, '--help')).toMatchObject({
        code: 0,
        out: expect.stringContaining(`usage: fastbook-course ${name} `) as string,
      });
    }
  });

  it.each([
    [[], 'usage: fastbook-course COMMAND'],
    [['nothing'], 'unknown command: nothing\nTry fastbook-course --help.'],
    [['toString'], 'unknown command: toString'],
    [['release', '--nothing'], 'unknown option --nothing'],
    [['validate'], 'expected a notebook\nTry fastbook-course validate --help.'],
    [['validate', '--timeout', 'long', 'x.ipynb'], '--timeout: expected a positive number, got long'],
    [['grade', '--cell', 'add-tests'], '--cell needs the name of one assignment, got 0'],
    [['new', 'a', 'b'], 'expected the name of one assignment, got 2'],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, error } = await run(...args);
    expect(error).toContain(message);
    expect(code).toBe(2);
  });

  it.each([
    [['release', 'nowhere'], 'there is no notebook in'],
    [
      ['feedback', '--student', 'nobody', 'week 1'],
      'there is nothing to give back: no grade in autograded/ of nobody for week 1. Run ' +
        'fastbook-course grade first',
    ],
  ])('says what is wrong with %j', async ([name, ...args], message) => {
    expect(await inCourse(name, ...args)).toMatchObject({
      code: 1,
      error: expect.stringContaining(message) as string,
    });
  });
});

describe('new, release and validate', () => {
  const source = join(root, 'source', 'week 1', 'week 1.ipynb');
  const released = join(root, 'release', 'week 1', 'week 1.ipynb');

  it('start an assignment, and overwrite nothing', async () => {
    expect((await inCourse('new', 'week 1')).out).toBe(
      [source, join(root, 'nbgrader_config.py'), join(root, 'README.md')].map(path => `${path}\n`).join(''),
    );
    const written = readFileSync(source);
    expect(await inCourse('new', 'week 1')).toMatchObject({
      code: 1,
      error: `${join(root, 'source', 'week 1')} is there already; choose another name, or remove it\n`,
    });
    expect(readFileSync(source)).toEqual(written);
  });

  it('release what is for students, and only that', async () => {
    const folder = join(root, 'source', 'week 1');
    mkdirSync(join(folder, '.ipynb_checkpoints'));
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, '.ipynb_checkpoints', 'week 1-checkpoint.ipynb'), '{}');
    writeFileSync(join(folder, 'data', 'numbers.csv'), '1,2');
    writeFileSync(join(folder, 'data', 'solution.ipynb'), '{}');
    mkdirSync(join(root, 'release', 'week 1'), { recursive: true });
    writeFileSync(join(root, 'release', 'week 1', 'old.csv'), '');
    expect(await inCourse('release')).toMatchObject({ code: 0, out: `${join(root, 'release', 'week 1')}\n` });
    expect(readdirSync(join(root, 'release'))).toEqual(['week 1']);
    expect(readdirSync(join(root, 'release', 'week 1'), { recursive: true }).sort()).toEqual([
      'data',
      'data/numbers.csv',
      'week 1.ipynb',
    ]);
    expect(readFileSync(released, 'utf8')).not.toMatch(/SOLUTION|HIDDEN|MARK SCHEME|reduce/);
  });

  it('keep the earlier release if the source is wrong', async () => {
    writeNotebook(join(root, 'source', 'week 1', 'broken.ipynb'), assignment(courseCell('tests', 'a', '')));
    expect(await inCourse('release', 'week 1')).toMatchObject({
      code: 1,
      error: expect.stringContaining(
        'broken.ipynb: cell 1 (a): a cell of the kind "tests" needs points',
      ) as string,
    });
    expect(readdirSync(join(root, 'release'))).toEqual(['week 1']);
    expect(existsSync(released)).toBe(true);
    rmSync(join(root, 'source', 'week 1', 'broken.ipynb'));
  });

  it('accept the solution', async () => {
    expect(await validate(source)).toEqual({
      code: 0,
      out: `${source}: ready, all tests pass (2)\n`,
      error: '',
    });
  });

  it('say what is missing, and that no test passes', async () => {
    const [{ code, out }, inverted] = await Promise.all([validate(released), validate('--invert', released)]);
    expect(code).toBe(1);
    expect(out).toContain(`${released}: 3 cells that would lose points\n`);
    expect(out).toContain(
      "cell 5 (mean-test):\n    | check('mean([1, 2, 6])', mean([1, 2, 6]), 3);\n" +
        '    nothing was written into cell 4 (mean)\n    Error: Not implemented',
    );
    expect(out).toContain('cell 8 (why):\n    | YOUR ANSWER HERE\n    nothing was written into it\n');
    expect(inverted).toMatchObject({ code: 0, out: `${released}: no test passes\n` });
  });

  it('name changed cells and types, and then run nothing', async () => {
    const path = join(root, 'handed in.ipynb');
    const notebook = readNotebook(released);
    notebook.cells[4].source = 'process.exit()';
    writeNotebook(path, notebook);
    expect(await validate(path)).toMatchObject({
      code: 1,
      out: expect.stringContaining(
        '1 cell not as handed out, so nothing was run\n\ncell 5 (mean-test):\n' +
          '    | process.exit()\n    it was changed',
      ) as string,
    });
    notebook.cells[4].cell_type = 'markdown';
    writeNotebook(path, notebook);
    expect(await validate(path)).toMatchObject({
      code: 1,
      out: expect.stringContaining(
        'it was handed out as code, and is markdown now; make it code again',
      ) as string,
    });
  });

  it("name the teacher's cell that all others need", async () => {
    const path = join(root, 'setup.ipynb');
    writeNotebook(
      path,
      assignment(
        courseCell('read-only', 'setup', "import { x } from 'nowhere';"),
        courseCell('tests', 'test', 'x;', 1),
      ),
    );
    expect((await validate(path)).out).toMatch(
      /cell 2 \(test\):\n {4}\| x;\n {4}cell 1 \(setup\) fails: .*Cannot find module 'nowhere'/,
    );
  });

  it('name the cause of each loss of points', async () => {
    const path = join(root, 'failing.ipynb');
    writeNotebook(
      path,
      assignment(
        courseCell('autograded answer', 'twice', 'const twice = (x: number) => y;'),
        courseCell('tests', 'twice-test', 'twice(1);', 1),
        courseCell('tests', 'partial', '1', 2),
        courseCell('tests', 'warning', "console.error('careful')", 1),
        courseCell('tests', 'empty', '', 1),
        courseCell('tests', 'exit', 'process.exit(3)', 1),
        courseCell('tests', 'after', '', 1),
        courseCell('tests', 'late', '1 + 1;', 2),
      ),
    );
    const { code, out } = await validate(path);
    expect(code).toBe(1);
    expect(out).toContain('5 cells that would lose points');
    expect(out).toMatch(
      /cell 2 \(twice-test\):\n {4}\| twice\(1\);\n {4}cell 1 \(twice\) fails: .*Cannot find name 'y'/,
    );
    expect(out).toMatch(/cell 3 \(partial\)[^]*partial credit: 1 of 2 points\n/);
    expect(out).toMatch(/cell 4 \(warning\)[^]*it printed to stderr, which counts as a failure: careful\n/);
    expect(out).toMatch(/cell 6 \(exit\)[^]*the kernel died \(exit code 3\)/);
    expect(out).toMatch(/cell 8 \(late\)[^]*it did not run, because of cell 6: the kernel died/);
  });
});

describe('feedback', () => {
  const evil = '<script>alert(1)</script><img src=x onerror="alert(1)">';
  const student = 'Zoë <van> 小明';

  function graded(): Notebook {
    const notebook = sums();
    notebook.cells[6].source =
      `A **mean**, [not a link](javascript:alert(1)), ![not ` +
      `loaded](https://example.org/spy.png)\n\n${evil}`;
    notebook.cells[2].outputs = [
      { output_type: 'stream', name: 'stdout', text: evil },
      { output_type: 'display_data', data: { 'text/html': evil, 'text/plain': 'a table' }, metadata: {} },
      { output_type: 'display_data', data: { 'text/html': evil }, metadata: {} },
      {
        output_type: 'display_data',
        data: { 'image/svg+xml': [`<svg xmlns="http://www.w3.org/2000/svg">`, `${evil}</svg>`] },
        metadata: {},
      },
      { output_type: 'display_data', data: { 'image/png': `iVBORw0KGgo=">${evil}` }, metadata: {} },
    ];
    notebook.cells[3].outputs = [
      {
        output_type: 'error',
        ename: 'CheckFailed',
        evalue: 'too much',
        traceback: ['\x1b[31mCheckFailed\x1b[0m: too much', '2 | if (sum([]) !== 0)'],
      },
    ];
    return notebook;
  }

  const cells = [
    { notebook: 'sums.ipynb', cell: 'sum-tests', max: 2, score: 0.5, status: 'partial', reason: evil },
    { notebook: 'sums.ipynb', cell: 'why', max: 3, status: 'manual', reason: '', comment: evil },
  ] as const;
  const feedback = {
    assignment: 'sums',
    student,
    name: 'sums.ipynb',
    notebook: graded(),
    cells,
    notes: [evil],
    comment: evil,
  };

  it('has nothing that could run', () => {
    const page = feedbackPage(feedback);
    const tags = new Set([...page.matchAll(/<\/?([!\w]+)/g)].map(([, tag]) => tag));
    expect([...tags].sort()).toEqual([
      '!doctype',
      'a',
      'body',
      'code',
      'div',
      'h1',
      'head',
      'html',
      'img',
      'meta',
      'p',
      'pre',
      'section',
      'span',
      'strong',
      'style',
      'table',
      'td',
      'th',
      'title',
      'tr',
    ]);
    expect(
      [...page.matchAll(/<img [^>]*>/g)].map(([tag]) => tag.replace(/[\w+/=&#;]+" alt/, '…" alt')),
    ).toEqual([
      '<img src="data:image/svg+xml;base64,…" alt="">',
      expect.stringMatching(/^<img src="data:image\/png;base64,[^"<>]*" alt="">$/),
    ]);
    const style = /<style>([^]*)<\/style>/.exec(page)![1];
    expect(page).toContain(
      `content="default-src 'none'; img-src data:; style-src ` +
        `'sha256-${createHash('sha256').update(style).digest('base64')}'"`,
    );
  });

  it("shows the student's work, points and comments", () => {
    const page = feedbackPage(feedback);
    expect(page).toContain('A <strong>mean</strong>, [not a link](javascript:alert(1))');
    expect(page).toContain('<h1>sums: Zoë &lt;van&gt; 小明</h1>');
    expect(page).toContain('<strong>0.5 of 5 points</strong>, and 1 still to be read');
    expect(page).toContain('<pre class="result">a table</pre>');
    expect(page).toContain('an output of the type text/html, which is not shown here');
    expect(page).toContain(
      '<section id="sum-tests" class="graded partial">\n<strong>sum-tests: 0.5 of 2 points</strong>',
    );
    expect(page).toContain('<pre class="error">CheckFailed: too much\n2 | if');
    expect(page).toContain('BEGIN HIDDEN TESTS');
    expect(page).toContain('<span class="hljs-keyword">');
  });

  it('leaves out hidden tests and mark schemes', () => {
    const page = feedbackPage(feedback, { hideTests: true });
    expect(page).not.toMatch(/HIDDEN|MARK SCHEME|each idea|sum\(\[\]\)/);
    expect(page).toContain('<pre class="error">CheckFailed: too much</pre>');
  });

  it("is written to feedback/, with the teacher's points", async () => {
    writeResult(root, {
      assignment: 'sums',
      student,
      digest: '',
      seconds: 0,
      notebooks: [
        {
          notebook: 'sums.ipynb',
          notes: [],
          cells: cells.map(({ cell, max, reason, status }) => ({ cell, max, reason, status })),
        },
      ],
    });
    writeNotebook(join(folderOf(root, 'autograded', 'sums', student), 'sums.ipynb'), graded());
    writeFileSync(
      join(root, 'manual.csv'),
      `student,assignment,cell,points,comment\n${student},sums,why,2,"Well, ` +
        `nearly."\n${student},sums,,,All in all\n`,
    );
    const path = join(folderOf(root, 'feedback', 'sums', student), 'sums.html');
    expect(await inCourse('feedback', 'sums')).toEqual({ code: 0, out: `${path}\n`, error: '' });
    const page = readFileSync(path, 'utf8');
    expect(page).toContain('<strong>why: 2 of 3 points</strong>');
    expect(page).toContain('<pre class="comment">Well, nearly.</pre>');
    expect(page).toContain('<pre class="comment">All in all</pre>');
  });

  it('is written without a notebook, too', () => {
    const { assignment, name, notes } = feedback;
    expect(feedbackPage({ assignment, student, name, notes, cells })).not.toContain('<section');
  });
});
