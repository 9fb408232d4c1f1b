import { jupyterStyle, pythonJson, type JsonStyle } from './pythonjson';
import type { Output } from './nbformat';

/** nbformat 3's short names of MIME types, in the order in which nbformat converts them. */
export const shortNames: Readonly<Record<string, string>> = {
  text: 'text/plain',
  html: 'text/html',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpeg: 'image/jpeg',
  latex: 'text/latex',
  json: 'application/json',
  javascript: 'application/javascript',
};

/**
 * An output in the words of nbformat 3, as nbformat's `downgrade_output` has it, but for types without a
 * short name: they keep their own.
 */
export function downgradeOutput(output: Output): object {
  switch (output.output_type) {
    case 'stream': {
      const { name, ...rest } = output;
      return { ...rest, stream: name };
    }
    case 'error':
      return { ...output, output_type: 'pyerr' };
    case 'execute_result': {
      const { data, execution_count, ...rest } = output;
      return { ...rest, output_type: 'pyout', prompt_number: execution_count, ...shortened(data) };
    }
    case 'display_data': {
      const { data, ...rest } = output;
      return { ...rest, ...shortened(data) };
    }
  }
}

const shortened = (data: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(data).map(([mime, value]) => {
      const name = Object.keys(shortNames).find(short => shortNames[short] === mime) ?? mime;
      return [name, name === 'json' ? pythonJson(value, oneLine) : value];
    }),
  );

const oneLine: JsonStyle = { ...jupyterStyle, newline: undefined, comma: ', ', order: keys => keys };
