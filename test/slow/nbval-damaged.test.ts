import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Kernel } from '../../lib/jupyter/client/kernel';
import { findKernel } from '../../lib/jupyter/client/kernelspec';
import type { CellRun } from '../../lib/nbval/run/cellrun';
import { damagedNotebooks } from '../support/damagednotebooks';
import { temporaryFolderInPackage } from '../support/folder';
import { runOn, verdictsOn, type NamedVerdict, type RecordedVerdicts } from '../support/nbvalverdicts';
import { runProgram } from '../support/process';
import { describeTools, environment, venv } from '../support/python';
import { root } from '../support/root';

// the real nbval beside ours on damaged notebooks. DAMAGED=write records its verdicts for the fast test;
// DAMAGED=2000 takes so many notebooks, and DAMAGED_SEED others.
const { DAMAGED = '30', DAMAGED_SEED = '20260801' } = process.env;
const isRecording = DAMAGED === 'write';
const [seed, count] = [Number(DAMAGED_SEED), isRecording ? 300 : Number(DAMAGED)];

/** nbval's verdicts on the notebooks of a folder, by their names. Its cells are counted from 0. */
async function theirVerdicts(folder: string): Promise<Map<string, NamedVerdict[]>> {
  const out = join(folder, 'verdicts.jsonl');
  const plugins = ['-p', 'nbval_verdicts', '-p', 'no:cacheprovider'];
  const args = [
    '-m',
    'pytest',
    ...plugins,
    '--nbval',
    '--continue-on-collection-errors',
    '-q',
    '--tb=no',
    '.',
  ];
  await runProgram(join(String(venv), 'bin', 'python'), args, {
    cwd: join(folder, 'notebooks'),
    env: { ...environment(), NBVAL_VERDICTS: out, PYTHONPATH: join(root, 'test', 'fixtures') },
  });
  const verdicts = new Map<string, NamedVerdict[]>();
  for (const line of readFileSync(out, 'utf8').trim().split('\n')) {
    const [file, name, status] = JSON.parse(line) as [string, string, string];
    const title = name.replace(/\d+/, number => String(Number(number) + 1));
    verdicts.set(file, [...(verdicts.get(file) ?? []), [title, status]]);
  }
  return verdicts;
}

describeTools('beside the real nbval', () => {
  it(
    'damaged notebooks have its verdicts, file by file and cell by cell',
    async () => {
      const folder = temporaryFolderInPackage('nbval-damaged-');
      mkdirSync(join(folder, 'notebooks'));
      const names = damagedNotebooks(seed, count).map((bytes, i) => {
        const name = `${String(i).padStart(4, '0')}.ipynb`;
        writeFileSync(join(folder, 'notebooks', name), bytes);
        return name;
      });
      const theirs = await theirVerdicts(folder);
      Object.assign(process.env, environment());
      const env = { PYTEST_CURRENT_TEST: 'nbval' }; // with which ipykernel captures less
      const kernel = await Kernel.start(findKernel('python3'), {
        cwd: folder,
        env,
        startupTimeoutMs: 60_000,
      });
      const runs = new Map<string, CellRun>();
      const runOnce = async (source: string) => {
        const run = runs.get(source) ?? (await runOn(kernel, source));
        runs.set(source, run);
        return run;
      };
      const differences: unknown[] = [];
      for (const name of names) {
        const ours = await verdictsOn(join(folder, 'notebooks', name), runOnce);
        if (ours && JSON.stringify(ours) !== JSON.stringify(theirs.get(name) ?? []))
          differences.push([
            name,
            ours,
            theirs.get(name),
            readFileSync(join(folder, 'notebooks', name), 'utf8'),
          ]);
      }
      await kernel.shutdown();
      if (isRecording) {
        const verdicts = names.map(name => theirs.get(name) ?? []);
        const recorded: RecordedVerdicts = { seed, verdicts, runs: Object.fromEntries(runs) };
        writeFileSync(join(root, 'test', 'fixtures', 'damaged.json.gz'), gzipSync(JSON.stringify(recorded)));
      }
      expect(differences).toEqual([]);
    },
    15 * 60_000,
  );
});
