/**
 * JSON as Python's `json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)` writes it, character by
 * character. Jupyter writes notebooks that way, so a save in JupyterLab changes only lines that were edited.
 *
 * @param newline a line end with the indent of the value. Default: no indent.
 */
export function pythonJson(value: unknown, newline = '\n'): string {
  if (typeof value === 'number') return pythonNumber(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const inner = `${newline} `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const items = Array.isArray(value)
    ? value.map(item => pythonJson(item, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => `${JSON.stringify(key)}: ${pythonJson(item, inner)}`);
  return items.length === 0 ? open + close : `${open}${inner}${items.join(`,${inner}`)}${newline}${close}`;
}

/** Python writes exponents below 1e-4, with at least two digits; JavaScript below 1e-6. */
function pythonNumber(x: number): string {
  if (x === 0 || Math.abs(x) >= 1e-4 || !Number.isFinite(x)) return JSON.stringify(x);
  return x.toExponential().replace(/e-(\d)$/, 'e-0$1');
}
