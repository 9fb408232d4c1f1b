import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openDesk, type OpenDesk } from '../../lib/course/desk/deskserver';
import { readManualRows } from '../../lib/course/grade/manualgrades';
import { sums } from '../support/assignment';
import { launchChromium } from '../support/chromium';
import { solved } from '../support/course';
import { GradedCourse } from '../support/gradedcourse';
import { pictures } from '../support/lab';

jest.setTimeout(120_000);

const hostile = '<script>document.title="run"</script><img src=x onerror="document.title=\'run\'">';
let browser: Browser;
let desk: OpenDesk;
let course: GradedCourse;
let pages: Page[] = [];

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  course = new GradedCourse(sums());
  const answers = ['Sums can be regrouped, and so no order matters.', hostile, 'Because it is.'];
  for (const [i, student] of ['Ann', 'Ben', 'Zoë'].entries())
    course.grade(student, solved({ why: answers[i] }, sums()), {
      draw: [
        { output_type: 'display_data', data: { 'text/html': hostile, 'text/plain': hostile }, metadata: {} },
      ],
    });
  desk = await openDesk(course.root);
});
afterEach(async () => {
  for (const page of pages) await page.close({ runBeforeUnload: false });
  pages = [];
  desk.server.closeAllConnections();
  desk.server.close();
});

/** A page with all answers to a question, with what a browser has complained about. */
async function openQuestion(cell = 'why', more = ''): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  pages.push(page);
  page.setDefaultTimeout(20_000);
  const faults: string[] = [];
  page.on('pageerror', error => faults.push(String(error)));
  page.on('console', message => faults.push(message.text()));
  await page.goto(`${desk.address}question?assignment=ps1&notebook=ps1.ipynb&cell=${cell}${more}`);
  await page.locator('#progress').getByText('answers').waitFor();
  return { page, faults };
}

const answerOf = (page: Page, student: string) => page.locator(`section.answer[aria-label="${student}"]`);
const states = (page: Page, text: string) => page.locator('.state').getByText(text, { exact: true });
const rows = () =>
  readManualRows(course.root).map(({ student, cell, points, comment }) => [student, cell, points, comment]);

it('a teacher marks all answers by keyboard, and a comment is offered again', async () => {
  const { page, faults } = await openQuestion();
  await page.keyboard.press('j');
  await page.keyboard.press('2');
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  await page.keyboard.type('Right, but why?');
  await page.keyboard.press('Escape');
  await states(page, 'saved').waitFor();
  await page.locator('#used button').getByText('Right, but why?').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('f');
  await page.keyboard.press('1');
  await page.keyboard.press('.');
  await page.keyboard.press('5');
  await page.keyboard.press('Alt+1');
  await page.locator('#progress').getByText('all 3 answers have points').waitFor();
  await expect(states(page, 'saved').nth(2).waitFor()).resolves.toBeUndefined();
  expect(rows()).toEqual([
    ['Ann', 'why', 2, 'Right, but why?'],
    ['Ben', 'why', 3, undefined],
    ['Zoë', 'why', 1.5, 'Right, but why?'],
  ]);
  expect(faults).toEqual([]);
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, 'desk-question.png') });
});

it('nothing of a student runs, and no name is shown where none is wanted', async () => {
  for (const cell of ['why', 'draw']) {
    const { page, faults } = await openQuestion(cell, '&anonymous=1&beside=1');
    expect(await page.title()).toBe(`ps1: ${cell}`);
    expect(await page.locator('img, iframe, main script').count()).toBe(0);
    expect(await page.content()).not.toMatch(/Ann|Ben|Zoë/);
    expect(faults).toEqual([]);
    await page.screenshot({ path: join(pictures, `desk-beside-${cell}.png`) });
  }
});

it('a change in another tab is shown, and a conflict is for the teacher to decide', async () => {
  const [{ page: one }, { page: two }] = [await openQuestion(), await openQuestion()];
  await answerOf(one, 'Ann').locator('.points').fill('1');
  await states(one, 'saved').waitFor();
  await two.bringToFront();
  await states(two, 'changed elsewhere').waitFor();
  expect(await answerOf(two, 'Ann').locator('.points').inputValue()).toBe('1');

  const table = join(course.root, 'manual.csv');
  // before the page looks again, which it does every four seconds
  writeFileSync(table, `${readFileSync(table, 'utf8')}Zoë,ps1,why,0.5,a colleague's\r\n`);
  await answerOf(two, 'Zoë').locator('.points').fill('3');
  await answerOf(two, 'Zoë').getByText("There it has 0.5 points, and the comment: a colleague's").waitFor();
  expect(rows().find(([student]) => student === 'Zoë')).toEqual(['Zoë', 'why', 0.5, "a colleague's"]);
  await answerOf(two, 'Zoë').getByText('keep mine').click();
  await answerOf(two, 'Zoë').locator('.state').getByText('saved', { exact: true }).waitFor();
  expect(rows().find(([student]) => student === 'Zoë')).toEqual(['Zoë', 'why', 3, undefined]);
});

it('a teacher who leaves in the middle of a comment loses nothing', async () => {
  const { page } = await openQuestion();
  await answerOf(page, 'Ben').locator('.comment').pressSequentially('Please exp');
  await page.goto('about:blank');
  for (let i = 0; i < 100 && !existsSync(join(course.root, 'manual.csv')); i++) await page.waitForTimeout(50);
  expect(rows()).toEqual([['Ben', 'why', undefined, 'Please exp']]);
});

it('points that cannot be are said to be wrong, and are not saved', async () => {
  const { page } = await openQuestion();
  await answerOf(page, 'Ben').locator('.points').fill('4');
  await states(page, 'not saved: 4 points, and it is worth 3').waitFor();
  expect(existsSync(join(course.root, 'manual.csv'))).toBe(false);
});

it('statistics have pictures', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  pages.push(page);
  const faults: string[] = [];
  page.on('console', message => faults.push(message.text()));
  await page.goto(desk.address);
  await page.getByText('statistics').click();
  await page.locator('figure svg').nth(2).waitFor();
  expect(faults).toEqual([]);
  await page.screenshot({ path: join(pictures, 'desk-statistics.png'), fullPage: true });
});
