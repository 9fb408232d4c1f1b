import { join } from 'node:path';
import type { Output } from '../../lib/jupyter/notebook/nbformat';
import { notebookSource } from '../../lib/jupyter/notebook/notebooksource';
import { parseJson } from '../../lib/jupyter/notebook/parsejson';
import { pythonJson } from '../../lib/jupyter/notebook/pythonjson';
import { rewriteOutputs, type NewOutputs } from '../../lib/jupyter/notebook/rewriteoutputs';
import { describeTools, tool } from '../support/python';
import { root } from '../support/root';

// JSON beside Python's own json, and notebooks beside those that their writers write

interface Cases {
  readonly texts: { text: string; written: string | null }[];
  readonly notebooks: {
    writer: string;
    before: string;
    after: string;
    changes: Record<string, { outputs: Output[]; executionCount: number }>;
  }[];
}

describeTools('beside Python', () => {
  let cases: Cases;
  beforeAll(async () => {
    const script = join(root, 'test', 'fixtures', 'notebook_styles.py');
    const { status, output } = await tool(['python', '-W', 'ignore', script, '20']);
    expect(status).toBe(0);
    cases = parseJson(output) as Cases;
  }, 60_000);

  it('three thousand texts are read and written, or refused, as by its json', () => {
    const written = (text: string) => {
      try {
        return pythonJson(parseJson(text));
      } catch (error) {
        if (error instanceof SyntaxError) return null;
        throw error;
      }
    };
    // Python writes halves of characters bare, which is no UTF-8
    const texts = cases.texts.filter(({ written }) => !/\p{Cs}/u.test(written ?? ''));
    const wrong = texts.filter(({ text, written: expected }) => written(text) !== expected);
    expect(wrong.map(({ text, written: expected }) => [text, written(text), expected])).toEqual([]);
    expect(texts.length).toBeGreaterThan(2900);
  });

  it('a hundred notebooks with new outputs are, byte for byte, what their own writers write', () => {
    for (const { writer, before, after, changes } of cases.notebooks) {
      const cells = new Map(Object.entries(changes).map(([i, cell]): [number, NewOutputs] => [+i, cell]));
      expect([writer, rewriteOutputs(notebookSource(before), cells)]).toEqual([writer, after]);
    }
    expect(cases.notebooks.length).toBe(110);
  });
});
