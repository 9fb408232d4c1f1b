import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parseArguments, UsageError } from '../lib/cli/args';
import type { Streams } from '../lib/cli/streams';
import { packageManifest } from '../lib/host/package';
import { formatNotebook, type Cell, type Notebook, type Output } from '../lib/jupyter/notebook/nbformat';

const usage = `Starts a project: a notebook, a test of your own, and a package.json that runs both.

usage: npx fastbook-ts new FOLDER

  --help                 print this

The folder has to be new, or empty.
`;

/**
 * Runs `fastbook-ts new`.
 *
 * @returns the exit code.
 * @throws UsageError unless there is one name; Error where the folder has files.
 */
export function newProjectCommand(args: readonly string[], { out }: Streams): number {
  const { values, positionals } = parseArguments(args, { help: { type: 'boolean', short: 'h' } });
  if (values.help) {
    out(usage);
    return 0;
  }
  if (positionals.length !== 1)
    throw new UsageError(`expected the name of one folder, got ${positionals.length}`);
  const folder = resolve(positionals[0]);
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new Error(`${folder} has files already: expected a new folder`);
  for (const [file, text] of Object.entries(projectFiles(basename(folder)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
    out(`${relative('.', join(folder, file))}\n`);
  }
  const shown = relative('.', folder) || '.';
  out(
    `\ncd ${shown} && npm install\nnpm run lab        # opens the notebook\nnpm test           # tests it\n`,
  );
  return 0;
}

/** The files of a new project, by their paths in it. */
const projectFiles = (name: string): Record<string, string> => ({
  'package.json': json({
    name: name.toLowerCase().replace(/[^\w.-]+/g, '-'),
    private: true,
    scripts: { lab: 'fastbook-ts lab', notebooks: 'fastbook-ts notebooks', test: 'jest' },
    dependencies: { 'fastbook-ts': `^${packageManifest.version}` },
    devDependencies: { jest: '^30.0.0' },
  }),
  'jest.config.js': `// tests of your own, and notebooks, each of whose cells is a test
module.exports = { preset: 'fastbook-ts/nbval' };
`,
  'line.js': `// the line that the notebook fits its numbers to
exports.line = x => 2 * x + 1;
`,
  'test/line.test.js': `const { line } = require('../line');

test('the line is 1 at 0, and rises by 2', () => {
  expect([line(0), line(1), line(2)]).toEqual([1, 3, 5]);
});
`,
  'notebook.ipynb': formatNotebook(firstNotebook),
  '.gitignore': 'node_modules/\n.ipynb_checkpoints/\n',
});

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

const code = (count: number, id: string, source: string, shown?: string, tags: string[] = []): Cell => ({
  cell_type: 'code',
  execution_count: count,
  id,
  metadata: tags.length > 0 ? { tags } : {},
  outputs: shown === undefined ? [] : [result(count, shown)],
  source,
});

const result = (execution_count: number, text: string): Output => ({
  data: { 'text/plain': text },
  execution_count,
  metadata: {},
  output_type: 'execute_result',
});

/** Gradient descent on a line: its outputs are those of a run, so that its first test passes. */
const firstNotebook: Notebook = {
  cells: [
    {
      cell_type: 'markdown',
      id: 'title',
      metadata: {},
      source: '# A first notebook\n\nTwo weights are fitted to numbers that lie on the line of `line.js`.',
    },
    code(
      1,
      'setup',
      `import { arange, setupBook, tensor } from 'fastbook-ts';
import { line } from './line.js';

await setupBook();`,
      undefined,
      ['nbval-ignore-output'],
    ),
    code(
      2,
      'data',
      'const x = arange(5).float();\nconst y = tensor([...x.dataSync()].map(line));\ny',
      'tensor([1, 3, 5, 7, 9], dtype=int32)',
    ),
    code(
      3,
      'train',
      `let [slope, start] = [tensor(0).float(), tensor(0).float()];
for (let step = 0; step < 500; step++) {
  slope.requiresGrad_();
  start.requiresGrad_();
  x.mul(slope).add(start).sub(y).square().mean().backward();
  slope = slope.detach().sub(slope.grad!.mul(0.05));
  start = start.detach().sub(start.grad!.mul(0.05));
}
[slope.item().toFixed(2), start.item().toFixed(2)]`,
      "[ '2.00', '1.00' ]",
    ),
  ],
  metadata: {
    kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
    language_info: { name: 'typescript', file_extension: '.ts', mimetype: 'text/typescript' },
  },
  nbformat: 4,
  nbformat_minor: 5,
};
