import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell } from '../../lib/jupyter/notebook/nbformat';

/** A code cell of a notebook for a test. */
export interface CellSpec {
  readonly source: string;
  readonly outputs?: readonly Record<string, unknown>[];
  readonly tags?: readonly string[];
  readonly metadata?: Record<string, unknown>;
  /** Default 1; null for a cell that was not run. */
  readonly count?: number | null;
}

/** A code cell of a notebook that is to be run. */
export const codeCell = (source: string): Cell => ({
  cell_type: 'code',
  metadata: {},
  source,
  outputs: [],
  execution_count: null,
});

/** A stored output on stdout. */
export const stdout = (text: string) => ({ output_type: 'stream', name: 'stdout', text });

/** A stored result. */
export const result = (text: string) => ({
  output_type: 'execute_result',
  data: { 'text/plain': text },
  metadata: {},
  execution_count: 1,
});

/** A stored display. */
export const display = (data: Record<string, unknown>) => ({
  output_type: 'display_data',
  data,
  metadata: {},
});

/** A stored error. */
export const raised = (ename: string, evalue: string) => ({
  output_type: 'error',
  ename,
  evalue,
  traceback: ['stored traceback'],
});

/** The metadata of a notebook for ipykernel. */
export const python = { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } };

/** The metadata of a notebook for our kernel. */
export const tslab = { kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' } };

/** The text of a notebook; a cell may be its source alone. */
export function notebookText(
  cells: readonly (string | CellSpec)[],
  metadata: Record<string, unknown> = python,
): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 4,
    metadata,
    cells: cells.map(spec => {
      const {
        source,
        outputs = [],
        tags,
        metadata = {},
        count = 1,
      } = typeof spec === 'string' ? ({ source: spec } as CellSpec) : spec;
      return {
        cell_type: 'code',
        source,
        outputs,
        execution_count: count,
        metadata: { ...metadata, ...(tags && { tags }) },
      };
    }),
  });
}

/** Writes a notebook into a folder, and returns its path. */
export function writeNotebookFile(
  folder: string,
  name: string,
  cells: readonly (string | CellSpec)[],
  metadata?: Record<string, unknown>,
): string {
  const path = join(folder, name);
  writeFileSync(path, notebookText(cells, metadata));
  return path;
}
