import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replay, type Scenario } from './support/scenario';

/** What the real nbval has said of notebooks, recorded beside the data that the mirror has. */
interface Recorded {
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
    `not tested: the verdicts recorded from nbval, for there is no ${file}; FASTBOOK_MIRROR is to ` +
      `name their folder\n`,
  );

const scenarios = isHere
  ? (JSON.parse(readFileSync(file, 'utf8')) as { scenarios: Scenario<Recorded>[] }).scenarios
  : [];

(isHere ? it.each(scenarios) : it.skip.each([{ name: 'none' } as Scenario<Recorded>]))(
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
        const crashed = cell.plugin_exception !== null || (cell.verdict === 'failed' && cell.error === null); // nbval's own accidents have our words
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
