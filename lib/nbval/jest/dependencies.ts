import { textOf, isMultilineText } from '../../jupyter/notebook/nbformat';
import { cellsIn, notebookSource } from '../../jupyter/notebook/notebooksource';

/** jest's way to find the modules that a text imports. */
type Extract = (code: string, path: string, byDefault?: Extract) => Set<string>;

/**
 * jest's extractor of dependencies (https://jestjs.io/docs/configuration#dependencyextractor-string), by
 * which `--findRelatedTests` and `--watch` know what a notebook imports: from its cells, and not from its
 * JSON, in which double quotes are escaped. Other files are left to jest's own.
 */
export const extract: Extract = (code, path, byDefault) => {
  if (!byDefault) return new Set();
  if (!path.endsWith('.ipynb')) return byDefault(code, path);
  try {
    const sources = cellsIn(notebookSource(code)).flatMap(cell => {
      const source = cell?.['cell_type'] === 'code' ? (cell['source'] ?? cell['input']) : undefined;
      return isMultilineText(source) ? [textOf(source)] : [];
    });
    return byDefault(sources.join('\n'), path);
  } catch {
    return new Set(); // no notebook, which its test will say
  }
};

/** Changes where the above does. */
export const getCacheKey = (): string => 'fastbook-ts/nbval 1';
