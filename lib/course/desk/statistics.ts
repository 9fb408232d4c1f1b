import type { Grade } from '../grade/submissiongrade';

/** How a question did. */
export interface QuestionStatistics {
  readonly notebook: string;
  readonly cell: string;
  readonly max: number;
  /** How many answers have points. */
  readonly count: number;
  readonly pending: number;
  /**
   * The mean share of its points, from 0 (nobody has any) to 1; undefined without an answer that has points.
   */
  readonly difficulty: number | undefined;
  /**
   * The correlation of its points with the points of all others (the corrected item-total correlation), from
   * -1 to 1. Undefined for fewer than three submissions without pending cells, and where all have the same.
   */
  readonly discrimination: number | undefined;
}

/** How an assignment did. */
export interface AssignmentStatistics {
  /** Grades with a cell that a teacher has yet to read; they are not in `bins`, `mean` and `median`. */
  readonly pending: number;
  readonly max: number;
  readonly mean: number | undefined;
  readonly median: number | undefined;
  /** How many grades have 0 to 10, …, 90 and more % of the points; a bound counts for the bin above it. */
  readonly bins: readonly number[];
  readonly questions: readonly QuestionStatistics[];
}

const binCount = 10;

/**
 * Describes the grades of one assignment.
 *
 * @param grades what the submissions have earned: questions are described by it.
 * @param finals what counts in the end, after late penalties, extra credit and groups. Default: the same.
 */
export function statisticsOf(
  grades: readonly Grade[],
  finals: readonly Grade[] = grades,
): AssignmentStatistics {
  const done = grades.filter(({ pending }) => pending === 0);
  const counted = finals.filter(({ pending }) => pending === 0);
  const scores = counted.map(({ score }) => score).sort((a, b) => a - b);
  const bins = new Array<number>(binCount).fill(0);
  for (const { score, max } of counted)
    if (max > 0) bins[Math.min(binCount - 1, Math.floor((score / max) * binCount + 1e-9))]++;
  const places = new Map(
    grades.flatMap(({ cells }) => cells.map(cell => [`${cell.notebook}\0${cell.cell}`, cell] as const)),
  );
  return {
    pending: finals.length - counted.length,
    max: Math.max(0, ...finals.map(({ max }) => max)),
    mean: meanOf(scores),
    median: medianOf(scores),
    bins,
    questions: [...places.values()].map(({ notebook, cell, max: worth }) => {
      const inGrade = ({ cells }: Grade) =>
        cells.find(other => other.cell === cell && other.notebook === notebook)?.score;
      const points = grades.flatMap(grade => inGrade(grade) ?? []);
      const average = meanOf(points);
      const pairs = done.flatMap(grade => {
        const own = inGrade(grade);
        return own === undefined ? [] : [[own, grade.score - own] as const];
      });
      return {
        notebook,
        cell,
        max: worth,
        count: points.length,
        pending: grades.length - points.length,
        difficulty: average === undefined || worth === 0 ? undefined : average / worth,
        discrimination: pairs.length < 3 ? undefined : correlation(pairs),
      };
    }),
  };
}

const meanOf = (values: readonly number[]) =>
  values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0) / values.length;

function medianOf(sorted: readonly number[]): number | undefined {
  if (sorted.length === 0) return undefined;
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Pearson's; undefined where one side does not vary. */
function correlation(pairs: readonly (readonly [number, number])[]): number | undefined {
  const [meanX, meanY] = [0, 1].map(side => meanOf(pairs.map(pair => pair[side]))!);
  let [xx, yy, xy] = [0, 0, 0];
  for (const [x, y] of pairs) {
    xx += (x - meanX) ** 2;
    yy += (y - meanY) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  return xx < 1e-12 || yy < 1e-12 ? undefined : xy / Math.sqrt(xx * yy);
}
