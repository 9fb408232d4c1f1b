import type { Output } from '../../jupyter/notebook/nbformat';
import type { Verdict } from './verdict';

/**
 * The outputs of a test that was judged at home, as if its checks had been made in the kernel.
 *
 * @param number of the cell, `In [ ]`.
 * @param source its text in the notebook.
 */
export function withVerdict(
  outputs: readonly Output[],
  { failure, points, lines }: Verdict,
  number: number | null,
  source: string,
): Output[] {
  if (failure) {
    const { name: ename, message: evalue, site } = failure;
    const before = site ? source.slice(0, site.node.getStart()).split('\n') : [];
    const line = before.length;
    const column = (before.at(-1)?.length ?? 0) + 1;
    const place = site
      ? [`    at In [${number ?? ' '}]:${line}:${column}`, '', `${line} | ${source.split('\n')[line - 1]}`]
      : [];
    const others = outputs.filter(({ output_type }) => output_type !== 'error');
    return [...others, { output_type: 'error', ename, evalue, traceback: [`${ename}: ${evalue}`, ...place] }];
  }
  if (points === undefined) return [...outputs];
  return [
    ...outputs,
    { output_type: 'stream', name: 'stdout', text: lines ?? '' },
    {
      output_type: 'execute_result',
      data: { 'text/plain': String(points) },
      metadata: {},
      execution_count: number,
    },
  ];
}
