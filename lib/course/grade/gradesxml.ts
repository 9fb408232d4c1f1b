import { junitXml, type TestCase, type TestSuite } from '../../cli/junit';
import type { Grade, GradedCell } from './submissiongrade';

/**
 * Writes grades in JUnit's XML format: a test suite for each submission, a test case for each cell. A cell
 * that lost points is a failure; a cell that a teacher has yet to read is skipped.
 */
export const gradesXml = (grades: readonly Grade[]): string => junitXml(grades.map(suite));

const suite = ({ assignment, student, cells }: Grade): TestSuite => ({
  name: `${assignment}, ${student}`,
  cases: cells.map(cell => ({ classname: `${assignment}.${student}`, name: cell.cell, ...problemOf(cell) })),
});

function problemOf({ score, max, reason }: GradedCell): Pick<TestCase, 'problem'> {
  if (score === undefined) return { problem: { kind: 'skipped', message: reason } };
  return score < max ? { problem: { kind: 'failure', message: `${score} of ${max} points: ${reason}` } } : {};
}
