import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { temporaryFolderInPackage } from '../support/folder';
import { cellOf, isIdle, openLab, pictures } from '../support/lab';
import { runProgram } from '../support/process';
import { describeTools } from '../support/python';
import { readmeBlock } from '../support/readme';
import { root } from '../support/root';
import { zipOf } from '../support/zip';

// A course by the lines of README alone, as one plays it who has never seen it

jest.setTimeout(150_000);

const [create, write, release, collect, grade, desk, feedback, canvas] =
  readmeBlock('npx fastbook-course new');
const [, , validate] = readmeBlock('npx fastbook-course validate');

const place = temporaryFolderInPackage('ways-');
const [course, student] = ['course', 'student'].map(name => join(place, name));
for (const folder of [course, student]) mkdirSync(folder);

const argumentsOf = (line: string) => [
  join(root, 'dist', 'lib', 'course', 'command', 'main.js'),
  ...line.replace('npx fastbook-course ', '').split(' '),
];
const run = (line: string, cwd = course) => runProgram(process.execPath, argumentsOf(line), { cwd });
const read = (...path: string[]) => readFileSync(join(place, ...path), 'utf8');
const rowsOf = (table: string) => read('course', table).replace('\ufeff', '').trim().split('\r\n');

describeTools('with JupyterLab, by the lines of README', () => {
  let lab: Awaited<ReturnType<typeof openLab>>;
  let page: Page;

  beforeAll(async () => {
    expect(write).toBe('npx fastbook-ts lab');
    lab = await openLab(place);
  });
  afterAll(() => lab?.end());
  /** The cell below, by the keyboard alone, runs. */
  const step = async (times = 1) => {
    for (let i = 0; i < times; i++) {
      await page.keyboard.press('Shift+Enter');
      await isIdle(page);
    }
  };
  const type = async (...lines: string[]) => {
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(lines.join('\n'));
  };
  /** Opens a notebook, with its first cell selected. */
  const open = async (...path: string[]) => {
    page = await lab.open(path.join('/'));
    await page.locator('.jp-Notebook .jp-Cell').first().click();
    await page.keyboard.press('Escape');
  };
  const save = async (path: string[], text: string) => {
    await page.keyboard.press('Control+S');
    for (let i = 0; i < 200 && !read(...path).includes(text); i++) await page.waitForTimeout(50);
    expect(read(...path)).toContain(text);
    await page.close();
  };
  const failures = () =>
    page
      .locator('.jp-OutputArea-output[data-mime-type*="error"], .jp-RenderedText[data-mime-type*="stderr"]')
      .count();

  it('a teacher starts an assignment, changes it, and makes the folder for students', async () => {
    expect(await run(create)).toMatchObject({ status: 0 });
    await open('course', 'source', 'week1', 'week1.ipynb');
    await step(4); // the introduction, the imports, the text, and the solution
    await type(
      "check('mean([2, 4])', mean([2, 4]), 3);",
      '// BEGIN HIDDEN TESTS',
      "check('mean([0.5])', mean([0.5]), 0.5);",
      '// END HIDDEN TESTS',
    );
    await step(2);
    expect(await failures()).toBe(0);
    await save(['course', 'source', 'week1', 'week1.ipynb'], 'mean([2, 4])');
    expect(await run(release)).toMatchObject({ status: 0 });
    expect(read('course', 'release', 'week1', 'week1.ipynb')).not.toMatch(/HIDDEN|SOLUTION|MARK SCHEME|0\.5/);
  });

  it('a student answers by keyboard in the folder that was handed out, and validates it', async () => {
    cpSync(join(course, 'release', 'week1'), join(student, 'week1'), { recursive: true });
    const folder = join(student, 'week1');
    expect(await run(validate, folder)).toMatchObject({
      status: 1,
      output: expect.stringContaining('nothing was written into cell 4 (mean)') as string,
    });
    await open('student', 'week1', 'week1.ipynb');
    await step(3);
    await type(
      'function mean(xs: number[]): number {',
      '  return xs.reduce((sum, x) => sum + x, 0) / Math.max(1, xs.length);',
      '}',
    );
    await step(4); // the answer, both tests, and the question
    await cellOf(page, 4).getByText('2 of 2 points').waitFor();
    await type('It hides an outlier.');
    await step();
    await page.keyboard.press('Escape');
    await page.keyboard.press('b'); // a cell below the task
    await type('mean([160, 170, 180])');
    await step();
    await cellOf(page, 5).getByText('170').last().waitFor();
    expect(await failures()).toBe(0);
    await page.screenshot({ path: join(pictures, 'course-student.png') });
    await save(['student', 'week1', 'week1.ipynb'], 'mean([160, 170, 180])');
    expect(await run(validate, folder)).toEqual({
      status: 0,
      output: expect.stringContaining('week1.ipynb: ready, all tests pass (2)') as string,
    });
  });

  it('the teacher collects, grades, marks by keyboard, gives back, and exports', async () => {
    const handedIn = [
      ['byronada_101_9001_week1.ipynb', read('student', 'week1', 'week1.ipynb')],
      ['croweben_102_9002_week1.ipynb', read('course', 'release', 'week1', 'week1.ipynb')],
    ].map(([path, content]) => ({ path, content }));
    writeFileSync(join(course, 'week1.zip'), zipOf(handedIn));
    expect(await run(collect)).toMatchObject({ status: 0 });
    const graded = await run(grade);
    expect(graded).toMatchObject({ status: 0 });
    expect(graded.output).toContain('to be read (fastbook-course desk)');

    await atDesk(async address => {
      page = await lab.browser.newPage();
      page.setDefaultTimeout(20_000);
      await page.goto(address);
      for (const [question, ...keys] of [
        ['why', 'j', '1', 'Escape', 'c', 'An example?', 'Escape'],
        ['explore', 'j', '3', 'Escape', 'j', '0', 'Escape'],
      ]) {
        await page.getByRole('link', { name: question, exact: true }).click();
        await page.locator('#progress').getByText('answers').waitFor();
        for (const key of keys)
          if (key.length > 1 && key !== 'Escape') await page.keyboard.type(key);
          else await page.keyboard.press(key);
        await page.locator('#progress').getByText('all 2 answers have points').waitFor();
        await page.locator('.state').getByText('saved', { exact: true }).first().waitFor();
        await page.getByRole('link', { name: 'all questions' }).click();
        await page.getByRole('heading', { name: 'Desk' }).waitFor();
      }
    });

    expect(await run(feedback)).toMatchObject({ status: 0 });
    const [own] = readdirSync(join(course, 'feedback')).filter(name => name.startsWith('byronada'));
    const told = read('course', 'feedback', own, 'week1', 'week1.html');
    for (const text of ['7 of 8 points', 'An example?']) expect(told).toContain(text);

    for (const platform of ['canvas', 'moodle', 'gradescope'])
      expect(await run(canvas.replace('canvas', platform))).toMatchObject({ status: 0 });
    expect(rowsOf('export/canvas.csv')).toEqual([
      'Student,ID,SIS User ID,SIS Login ID,Section,week1',
      '"    Points Possible",,,,,8',
      `${own},101,,,,7`,
      expect.stringMatching(/^croweben_102,102,,,,0$/),
    ]);
    expect(rowsOf('export/moodle.csv')[1]).toBe(`${own},,,,7,`);
    const results = JSON.parse(
      read('course', 'export', 'gradescope', own, 'week1', 'results.json'),
    ) as unknown;
    expect(results).toMatchObject({ score: 7, tests: expect.any(Array) as unknown });
  });
});

/** Calls `use` with the address of the desk, and ends the desk as Ctrl-C does. */
async function atDesk(use: (address: string) => Promise<void>): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, argumentsOf(desk), {
    cwd: course,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise(resolve => child.once('exit', resolve));
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let output = '';
      child.stdout!.on('data', piece => {
        output += String(piece);
        const [found] = /http:\S+/.exec(output) ?? [];
        if (found) resolve(found);
      });
      child.once('exit', status => reject(new Error(`the desk ended with ${status}: ${output}`)));
    });
    await use(address);
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}
