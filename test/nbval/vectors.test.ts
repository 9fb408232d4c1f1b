import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replay, type Scenario } from '../support/scenario';

/** The real nbval's verdict on a cell, recorded in a file of the mirror. */
interface RecordedVerdict {
  readonly verdict: string;
  readonly error: string | null;
  readonly plugin_exception: string | null;
  readonly diff_kind: string | null;
  readonly diff_key: string | null;
  readonly diff_fields: readonly string[] | null;
}

const file = join(process.env['FASTBOOK_MIRROR'] ?? '', 'nbval-vectors.json');
const isHere = existsSync(file);
if (!isHere)
  process.stderr.write(
    `not tested: nbval's recorded verdicts, since there is no ${file}; ` +
      `FASTBOOK_MIRROR names their folder\n`,
  );

const scenarios = isHere
  ? (JSON.parse(readFileSync(file, 'utf8')) as { scenarios: Scenario<RecordedVerdict>[] }).scenarios
  : [];

(isHere ? it.each(scenarios) : it.skip.each([{ name: 'none' } as Scenario<RecordedVerdict>]))(
  '$name: as nbval',
  scenario => {
    const verdicts = replay(scenario).map(({ status, failure }) => {
      const difference = failure?.difference;
      return {
        verdict: {
          xfailed: 'xfail',
          xpassed: 'xpass',
          passed: 'passed',
          failed: 'failed',
          skipped: 'skipped',
        }[status],
        error: failure?.message ?? null,
        kind: difference?.kind ?? null,
        key: difference && 'key' in difference ? difference.key : null,
        fields: difference && 'fields' in difference ? [...difference.fields].sort() : null,
      };
    });
    expect(verdicts).toEqual(
      scenario.cells.map((cell, i) => {
        // where nbval itself crashed, the words are ours
        const crashed = cell.plugin_exception !== null || (cell.verdict === 'failed' && cell.error === null);
        return {
          verdict: cell.verdict,
          error: crashed ? (expect.any(String) as unknown) : cell.error,
          kind: crashed ? verdicts[i].kind : cell.diff_kind,
          key: crashed ? verdicts[i].key : cell.diff_key,
          fields: cell.diff_fields && [...cell.diff_fields].sort(),
        };
      }),
    );
  },
);
