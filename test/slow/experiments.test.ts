import { resolve } from 'node:path';
import { isAddress, mirrorFolder } from '../../lib/host/archive/source';
import { canReach } from '../../lib/data/source/untar';
import { URLs } from '../../lib/data/source/urls';
import { readNotebook, textOf, writeNotebook, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { runNotebook } from '../../lib/jupyter/client/run';
import { codeCell } from '../support/notebook';
import { experimentsOf, isNearly, notebookFile, notebookNames, shownText } from '../support/experiments';
import { describeMnist } from '../support/mnist';

// Each experiment runs after all cells of its notebook, in a kernel of its own.
// EXPERIMENTS=write puts what they show into the fences that are there.

const isWriting = process.env['EXPERIMENTS'] === 'write';
const mirror = process.env['FASTBOOK_MIRROR'];
const env = mirror && !isAddress(mirror) ? { FASTBOOK_MIRROR: mirrorFolder(resolve(mirror)) } : {};

describeMnist('the experiments of', () => {
  it.each(notebookNames)(
    '%s run, and show what their answers say',
    async name => {
      const path = notebookFile(name);
      const notebook = readNotebook(path);
      const experiments = experimentsOf(notebook);
      const { data } = (notebook.metadata['fastbook'] ?? {}) as { data?: keyof typeof URLs };
      if (data && !(await canReach(URLs[data]))) return console.log(`${name} needs ${data}, and was not run`);
      if (experiments.length === 0) return;

      const cells = [...notebook.cells, ...experiments.map(({ code }) => codeCell(code))];
      const run = await runNotebook(path, { ...notebook, cells }, { env, allowErrors: true });
      expect(run.errors.filter(error => (error.cell ?? 0) <= notebook.cells.length)).toEqual([]);

      const shown = run.notebook.cells.slice(notebook.cells.length).map(ran => shownText(ran.outputs ?? []));
      if (isWriting) return writeNotebook(path, withShown(notebook, shown));
      experiments.forEach(({ code, shows = '' }, i) => {
        if (!isNearly(shown[i], shows)) expect(`${code}\n\n${shown[i]}`).toBe(`${code}\n\n${shows}`);
      });
    },
    10 * 60_000,
  );
});

/** A copy of the notebook whose fences have the texts, one for each experiment. */
function withShown(notebook: Notebook, shown: readonly string[]): Notebook {
  let next = 0;
  const fence = /^```ts\n[\s\S]*?^```\n(\s*^```text\n[\s\S]*?^```$)?/gm;
  const cells = notebook.cells.map(original =>
    original.cell_type !== 'markdown'
      ? original
      : {
          ...original,
          source: textOf(original.source).replace(
            /<details><summary>What happens[\s\S]*?<\/details>/g,
            details =>
              details.replace(fence, (whole, text?: string) => {
                const told = shown[next++];
                return text === undefined
                  ? whole
                  : whole.replace(text, () => `\n\`\`\`text\n${told}\n\`\`\``);
              }),
          ),
        },
  );
  return { ...notebook, cells };
}
