import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { damagedNotebooks } from '../support/damagednotebooks';
import { temporaryFolder } from '../support/folder';
import { verdictsOn, type RecordedVerdicts } from '../support/nbvalverdicts';
import { root } from '../support/root';

// DAMAGED=write npx jest test/slow/nbval-damaged records nbval's verdicts
const recorded = JSON.parse(
  gunzipSync(readFileSync(join(root, 'test', 'fixtures', 'damaged.json.gz'))).toString(),
) as RecordedVerdicts;

it("three hundred damaged notebooks have nbval's verdicts, file by file and cell by cell", async () => {
  const { seed, verdicts: theirs, runs } = recorded;
  const path = join(temporaryFolder('fastbook-damaged-'), 'it.ipynb');
  const differences: unknown[] = [];
  for (const [i, bytes] of damagedNotebooks(seed, theirs.length).entries()) {
    writeFileSync(path, bytes);
    const ours = await verdictsOn(path, source => runs[source]);
    if (ours && JSON.stringify(ours) !== JSON.stringify(theirs[i])) differences.push([i, ours, theirs[i]]);
  }
  expect(differences).toEqual([]);
  expect(theirs.length).toBe(300);
});
