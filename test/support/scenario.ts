import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseNbvalArguments } from '../../lib/nbval/command/arguments';
import type { CellRun } from '../../lib/nbval/run/cellrun';
import type { CellOutput } from '../../lib/nbval/notebook/output';
import { storedNotebookOf } from '../../lib/nbval/notebook/read';
import { testCellsOf } from '../../lib/nbval/notebook/testcell';
import { rulesOf } from '../../lib/nbval/rules';
import { nbvalOutput } from '../../lib/nbval/run/nbvaloutput';
import { failureOf } from '../../lib/nbval/verdict/cellfailure';
import { initialState, skipReason, verdictOf } from '../../lib/nbval/verdict/notebookstate';
import type { Verdict } from '../../lib/nbval/verdict/verdict';
import { temporaryFolder } from './folder';

/** A notebook, the messages of a kernel for its cells, and more that was recorded about each. */
export interface Scenario<Extra = unknown> {
  readonly name: string;
  readonly args: readonly string[];
  readonly sanitize: string | null;
  readonly notebook_metadata: Record<string, unknown>;
  readonly extra_skip_compare: readonly string[];
  readonly cells: readonly (ScenarioCell & Extra)[];
}

/** A cell of a scenario. */
export interface ScenarioCell {
  readonly source: string;
  readonly metadata: Record<string, unknown>;
  readonly execution_count: number | null;
  readonly reference_outputs: readonly CellOutput[];
  readonly kernel_messages: readonly { msg_type: string; content: Record<string, unknown> }[];
  readonly reply_status: string | null;
  readonly timed_out_before: boolean;
  readonly timed_out_after: boolean;
}

/** The verdicts on a scenario's cells in compat, without a kernel. */
export function replay(scenario: Scenario): Verdict[] {
  const { lax = false, xfailStrict = false, ...options } = parseNbvalArguments(scenario.args);
  const rules = withFile(scenario.sanitize ?? '', sanitizeWith =>
    rulesOf({ ...options, compat: true, sanitizeWith, skipCompare: scenario.extra_skip_compare }),
  );
  const cells = scenario.cells.map(cell => ({ ...cell, cell_type: 'code', outputs: cell.reference_outputs }));
  const notebook = storedNotebookOf({ nbformat: 4, metadata: scenario.notebook_metadata, cells }, true);
  let state = initialState;
  return testCellsOf(notebook, { compat: true, lax }).map((cell, i) => {
    const settings = { compat: true, stopOnFailure: false, xfailStrict };
    const reason = skipReason(cell, state, settings);
    if (reason !== undefined) return { status: 'skipped', reason };
    const run: CellRun = state.kernelDead ? { end: 'dead', outputs: [] } : runOf(scenario, i);
    const failure = failureOf(cell, run, rules, state.timedOut);
    const { verdict, state: next } = verdictOf(cell, run, failure, state, settings);
    state = next;
    return verdict;
  });
}

/**
 * The run of a cell. How it ended is not recorded: without a reply the cell took too long, and a kernel that
 * sends nothing more has ended.
 */
function runOf({ cells }: Scenario, i: number): CellRun {
  const { kernel_messages, reply_status, timed_out_before, timed_out_after } = cells[i];
  const outputs = kernel_messages.flatMap(({ msg_type, content }) => nbvalOutput(msg_type, content) ?? []);
  if (reply_status !== null)
    return { end: timed_out_after && !timed_out_before ? 'silent' : 'idle', outputs, status: reply_status };
  const isHeardLater = cells
    .slice(i + 1)
    .some(cell => cell.reply_status !== null || cell.kernel_messages.length > 0);
  return { end: kernel_messages.length > 0 || isHeardLater ? 'interrupted' : 'stuck', outputs };
}

function withFile<T>(text: string, use: (path: string) => T): T {
  const path = join(temporaryFolder('fastbook-nbval-'), 'sanitize.cfg');
  writeFileSync(path, text);
  return use(path);
}
