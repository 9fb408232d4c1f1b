import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Desk } from '../../lib/course/desk/desk';
import { writeReports } from '../../lib/course/grade/writereports';
import { sums } from '../support/assignment';
import { solved } from '../support/course';
import { GradedCourse } from '../support/gradedcourse';

function newCourse(): GradedCourse {
  const course = new GradedCourse(sums());
  for (const student of ['Ann', 'Zoë Müller', '=cmd']) course.grade(student, solved({}, sums()));
  return course;
}

const pageOf = (desk: Desk, path: string, parameters: Record<string, string>) =>
  desk.get({ path, parameters: new URLSearchParams(parameters) }).body;

it('statistics are those after late penalties and extra credit, and questions are without them', () => {
  const course = newCourse();
  for (const [student, points] of [
    ['Ann', 3],
    ['Zoë Müller', 1],
    ['=cmd', 0],
  ] as const) {
    course.mark(student, 'why', points);
    for (const cell of ['draw', 'plan']) course.mark(student, cell, 0);
  }
  const { max } = writeReports(course.root)[0];
  course.handedIn('Ann', '2026-03-02 12:00:00 UTC');
  const table = ['assignment,due,penalty,points', `ps1,2026-03-01 00:00 Z,20,${max - 1}`];
  writeFileSync(join(course.root, 'due.csv'), table.join('\n'));
  for (const student of ['Zoë Müller', '=cmd']) course.handedIn(student, '2026-02-01 12:00:00 UTC');
  const finals = writeReports(course.root);
  const desk = new Desk(course.root, 'key');
  const body = pageOf(desk, 'statistics', { assignment: 'ps1' });
  const off = 0.4 * (max - 1);
  expect(finals.find(({ student }) => student === 'Ann')!.notes.join()).toContain(
    `${off} points are taken off`,
  );
  const mean = finals.reduce((sum, { score }) => sum + score, 0) / 3;
  expect(body).toContain(`Mean ${mean.toFixed(2)}, median`);
  expect(body).toContain(`of ${max - 1} points.`);
  expect(body).toContain(`<p>1 handed in late: ${off.toFixed(2)} points are taken off.</p>`);
  expect(body).toContain('<td>why</td><td class="number">3</td><td class="number">44</td>');
});

it('tests that were judged inside are named on both pages', () => {
  const course = newCourse();
  const test = 'sum-tests';
  course.inside('Ann', { [test]: 'it has no check' });
  const desk = new Desk(course.root, 'key');
  const question = { assignment: 'ps1', notebook: 'ps1.ipynb', cell: test };
  const body = pageOf(desk, 'question', question);
  expect(body.split('judged in the student&#39;s process, since it has no check')).toHaveLength(2);
  const overview = pageOf(desk, '', {});
  const row = overview.split('\n').find(line => line.includes(`>${test}<`));
  expect(row).toMatch(/<td class="number">0<\/td><td class="number">1<\/td><\/tr>$/);
});
