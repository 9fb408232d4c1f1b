import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseNotebook } from '../../lib/course/author/releasenotebook';
import { folderOf } from '../../lib/course/format/folders';
import { nbgraderOf } from '../../lib/course/format/metadata';
import { answerDigest } from '../../lib/course/grade/answertext';
import { restoreNotebook } from '../../lib/course/grade/restorenotebook';
import { scoreCells } from '../../lib/course/grade/scorecells';
import { readResult, writeResult } from '../../lib/course/grade/submissionresult';
import { writeNotebook, type Notebook, type Output } from '../../lib/jupyter/notebook/nbformat';
import { Course } from './course';

/** A course whose submissions have results, of which no cell was run: all tests pass. */
export class GradedCourse extends Course {
  /** Hands in a notebook, and writes its result. `outputs` are those of its cells by `grade_id`. */
  grade(student: string, notebook: Notebook, outputs: Readonly<Record<string, Output[]>> = {}): void {
    this.handIn(student, notebook);
    const released = releaseNotebook(this.source);
    const { notebook: restored } = restoreNotebook(notebook, this.source, released);
    for (const cell of restored.cells) {
      const id = nbgraderOf(cell)?.grade_id;
      if (id !== undefined && outputs[id]) cell.outputs = outputs[id];
    }
    const name = `${this.name}.ipynb`;
    const folder = folderOf(this.root, 'autograded', this.name, student);
    mkdirSync(folder, { recursive: true });
    writeNotebook(join(folder, name), restored);
    const cells = scoreCells(restored, released, new Map());
    const ids = restored.cells.map(cell => nbgraderOf(cell)?.grade_id ?? '');
    const digests = {
      answers: Object.fromEntries(cells.map(({ cell }) => [cell, answerDigest(restored, ids.indexOf(cell))])),
    };
    writeResult(this.root, {
      assignment: this.name,
      student,
      digest: '',
      seconds: 0,
      notebooks: [{ notebook: name, notes: [], cells, ...digests }],
    });
  }

  /** Says in a result which of its tests were judged in the student's process. */
  inside(student: string, inside: Readonly<Record<string, string>>): void {
    const result = readResult(this.root, student, this.name)!;
    writeResult(this.root, { ...result, notebooks: result.notebooks.map(one => ({ ...one, inside })) });
  }

  /** Writes a row of `manual.csv`. */
  mark(student: string, cell: string, points: number): void {
    const file = join(this.root, 'manual.csv');
    if (!existsSync(file)) writeFileSync(file, 'student,assignment,cell,points,comment\n');
    appendFileSync(file, `${student},${this.name},${cell},${points},\n`);
  }

  /** Writes the time of handing in. */
  handedIn(student: string, time: string): void {
    writeFileSync(join(folderOf(this.root, 'submitted', this.name, student), 'timestamp.txt'), time);
  }
}
