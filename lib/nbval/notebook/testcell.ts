import { isRecord } from '../../jupyter/protocol/json';
import { readSettings, SettingError, type CellSettings } from './cellsettings';
import { hasSlashComments } from './language';
import { readMarkers, type CellOptions } from './markers';
import { isHashable } from './nbformat4';
import { isStream, type CellOutput } from './output';
import type { StoredCell, StoredNotebook } from './read';

/** A code cell as a test. */
export interface TestCell {
  /** From 1, among the code cells. */
  readonly number: number;
  /** From 0, among all cells of the notebook. */
  readonly index: number;
  /** `Cell 7`, followed by the name in its settings in brackets, where it has one. */
  readonly title: string;
  /** Its code. */
  readonly source: string;
  /** The outputs in the notebook, texts of several lines joined. */
  readonly storedOutputs: readonly CellOutput[];
  /** Why they cannot be compared, where they cannot. */
  readonly storedFault?: string;
  /** null where the cell was not run, otherwise a number; undefined where there is none. */
  readonly executionCount: number | null | undefined;
  /** Those of its metadata that are texts. */
  readonly tags: readonly string[];
  /** Those of its markers. */
  readonly options: CellOptions;
  /** Those of the notebook, overridden by the cell's own. */
  readonly settings: CellSettings;
  /** Warnings about markers, in nbval's words. */
  readonly warnings: readonly string[];
}

/**
 * The code cells of a notebook as tests, in order. Empty cells are tests, too.
 *
 * @param rules.compat exactly as nbval: without settings, and without markers behind `//`.
 * @param rules.lax compare only cells that are marked for it (`--nbval-lax`).
 * @throws SettingError naming the cell whose settings are wrong.
 */
export function testCellsOf(
  { cells, metadata }: StoredNotebook,
  { compat, lax }: { readonly compat: boolean; readonly lax: boolean },
): TestCell[] {
  const rules = {
    checkByDefault: !lax,
    slashComments: !compat && hasSlashComments(metadata),
    skipExecution: !compat,
  };
  const common = compat ? {} : readSettings({ nbval: metadata['nbval'] });
  const codeCells = cells.flatMap((cell, index) => (cell.cell_type === 'code' ? [{ cell, index }] : []));
  return codeCells.map(({ cell, index }, i) => {
    const { source } = cell;
    const own = compat ? {} : settingsOf(cell, i + 1);
    return {
      number: i + 1,
      index,
      title: own.name === undefined ? `Cell ${i + 1}` : `Cell ${i + 1} (${own.name})`,
      source,
      storedOutputs: cell.outputs ?? [],
      ...storedFaultOf(cell, compat),
      executionCount: cell.execution_count,
      tags: tagsOf(cell),
      ...readMarkers(source, cell.metadata['tags'], rules),
      settings: { ...common, ...own },
    };
  });
}

const tagsOf = ({ metadata: { tags } }: StoredCell): string[] =>
  Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string') : [];

/** nbval fails the cell whose outputs it cannot read, when it compares them. */
function storedFaultOf({ outputs }: StoredCell, compat: boolean): { storedFault?: string } {
  if (outputs === undefined) return compat ? { storedFault: 'The stored cell has no outputs' } : {};
  for (const [i, output] of outputs.entries()) {
    const fault = faultIn(output);
    if (fault !== undefined) return { storedFault: `The stored output ${i + 1} ${fault}` };
  }
  return {};
}

function faultIn(output: CellOutput): string | undefined {
  if ((output.output_type as string | undefined) === undefined) return 'has no output_type';
  if (!isStream(output))
    return !Object.hasOwn(output, 'data') || isRecord(output['data'])
      ? undefined
      : 'has data that are no object';
  const { name, text } = output as Readonly<Record<string, unknown>>;
  if (name === undefined) return 'is a stream without a name';
  if (!isHashable(name) || name === 'data') return 'is a stream whose name is none';
  return typeof text === 'string' ? undefined : 'is a stream without a text';
}

function settingsOf({ metadata }: StoredCell, number: number): CellSettings {
  try {
    return readSettings(metadata);
  } catch (error) {
    throw error instanceof SettingError ? new SettingError(`Cell ${number}: ${error.message}`) : error;
  }
}
