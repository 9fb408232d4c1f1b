import { escapeXml } from '../../nbval/command/junit';
import type { Grade, GradedCell } from './report';

/**
 * Grades in JUnit's format: a suite a submission, a test a cell. One that lost points has failed; one that
 * nobody read yet is skipped.
 */
export function junit(grades: readonly Grade[]): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n${grades.map(suite).join('')}</testsuites>\n`;
}

function suite({ assignment, student, cells }: Grade): string {
  const isSkipped = ({ score }: GradedCell) => score === undefined;
  const hasFailed = ({ score, max }: GradedCell) => score !== undefined && score < max;
  const cases = cells.map(cell => {
    const open =
      `  <testcase classname="${escapeXml(`${assignment}.${student}`)}" ` + `name="${escapeXml(cell.cell)}"`;
    if (isSkipped(cell)) return `${open}><skipped message="${escapeXml(cell.reason)}" /></testcase>\n`;
    return hasFailed(cell)
      ? `${open}><failure ` +
          `message="${escapeXml(`${cell.score} ` + `of ${cell.max} ` + `points: ${cell.reason}`)}" ` +
          `/></testcase>\n`
      : `${open} />\n`;
  });
  const count = (is: (cell: GradedCell) => boolean) => cells.filter(is).length;
  return (
    ` <testsuite name="${escapeXml(`${assignment}, ${student}`)}" tests="${cells.length}" ` +
    `failures="${count(hasFailed)}" skipped="${count(isSkipped)}">\n${cases.join('')} </testsuite>\n`
  );
}
