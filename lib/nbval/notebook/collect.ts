import type { TestCell } from './testcell';
import { hasSlashComments } from './language';
import { readMarkers } from './marker';
import { joinLines, type CellOutput } from './output';
import { readSettings, SettingError, type CellSettings } from './settings';
import { textOf, type MultilineText } from '../../jupyter/notebook/nbformat';

/** A cell as a file has it. */
export interface RawCell {
  readonly cell_type: string;
  readonly source: MultilineText;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly outputs?: readonly CellOutput[];
  readonly execution_count?: number | null;
}

export interface RawNotebook {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly cells: readonly RawCell[];
}

export interface CollectRules {
  readonly compat: boolean;
  readonly lax: boolean;
}

/**
 * The code cells of a notebook as tests, in their order. Empty ones are tests, too.
 *
 * @throws SettingError, naming the cell, where its settings cannot be meant.
 */
export function collectCells({ cells, metadata }: RawNotebook, { compat, lax }: CollectRules): TestCell[] {
  const rules = {
    checkByDefault: !lax,
    slashComments: !compat && hasSlashComments(metadata),
    skipExecution: !compat,
  };
  const common = compat ? {} : readSettings({ nbval: metadata['nbval'] });
  const codeCells = cells.flatMap((cell, index) => (cell.cell_type === 'code' ? [{ cell, index }] : []));
  return codeCells.map(({ cell, index }, i) => {
    const source = textOf(cell.source);
    const own = compat ? {} : settingsOf(cell, i + 1);
    return {
      number: i + 1,
      index,
      title: own.name === undefined ? `Cell ${i + 1}` : `Cell ${i + 1} (${own.name})`,
      source,
      storedOutputs: (cell.outputs ?? []).map(joinLines),
      executionCount: cell.execution_count,
      ...readMarkers(source, cell.metadata['tags'], rules),
      settings: { ...common, ...own },
    };
  });
}

function settingsOf({ metadata }: RawCell, number: number): CellSettings {
  try {
    return readSettings(metadata);
  } catch (error) {
    throw error instanceof SettingError ? new SettingError(`Cell ${number}: ${error.message}`) : error;
  }
}
