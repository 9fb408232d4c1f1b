import { readNotebook, textOf, type Cell, type Output } from '../../lib/jupyter/notebook/nbformat';
import { notebookFile, notebookNames } from '../support/experiments';

// JupyterLab shows 107 characters at 1280 pixels with its file browser open; measured in Chromium

const longestSource = 100;
const longestOutput = 105;
/** At 900 pixels, without its file browser. A picture is made smaller there, but a plot is cut off. */
const widestPlot = 680;

/** The lines of a code cell, and of the code in a Markdown cell. */
function sourceLines({ cell_type, source }: Cell): string[] {
  const text = textOf(source);
  const code =
    cell_type === 'code' ? [text] : [...text.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, x]) => x);
  return code.join('\n').split('\n');
}

/** The lines below a cell; a list that prints in one line, as fastcore's `L` does, is to be wrapped. */
const outputLines = ({ outputs = [] }: Cell): string[] =>
  outputs
    .flatMap(textBelow)
    .join('\n')
    .split('\n')
    .filter(line => !/^ *\(#\d+\) \[/.test(line));

function textBelow(output: Output): string {
  if (output.output_type === 'stream') return textOf(output.text);
  if (output.output_type === 'error') return output.traceback.join('\n');
  const isDrawn = Object.keys(output.data).some(mime => /^image|vega|widget|html/.test(mime));
  return isDrawn ? '' : textOf((output.data['text/plain'] ?? '') as string);
}

/** The width of each plot in pixels. */
const plotWidths = ({ outputs = [] }: Cell): number[] =>
  outputs.flatMap(output =>
    'data' in output && 'application/vnd.vegalite.v5+json' in output.data
      ? [(output.metadata['image/png'] as { width: number }).width]
      : [],
  );

describe.each(notebookNames)('%s', name => {
  const { cells } = readNotebook(notebookFile(name));

  it('has no line of code or of output that is clipped or wrapped at 1280 pixels', () => {
    expect(cells.flatMap(sourceLines).filter(line => line.length > longestSource)).toEqual([]);
    expect(cells.flatMap(outputLines).filter(line => line.length > longestOutput)).toEqual([]);
  });

  it('has no plot that is cut off at 900 pixels', () => {
    expect(cells.flatMap(plotWidths).filter(width => !(width <= widestPlot))).toEqual([]);
  });

  it('hides what only records a number', () => {
    const recording = cells.filter(cell => /^record\(/m.test(textOf(cell.source)));
    const shown = recording.filter(
      ({ metadata }) =>
        !metadata.tags?.includes('remove-cell') ||
        JSON.stringify(metadata['jupyter']) !== '{"outputs_hidden":true,"source_hidden":true}',
    );
    expect(shown.map(cell => textOf(cell.source))).toEqual([]);
  });

  it('defines nothing in a cell that is hidden', () => {
    const hidden = cells.filter(({ metadata }) => metadata.tags?.includes('remove-cell'));
    expect(hidden.filter(({ source }) => /^(const|let|function|class) /m.test(textOf(source)))).toEqual([]);
  });
});
