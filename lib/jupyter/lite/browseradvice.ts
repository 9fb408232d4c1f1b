import type { Diagnostic } from '../../compiler/diagnostics';

/** The packages that a browser's kernel has. */
export const packageNames: readonly string[] = ['fastbook-ts', 'tslab'];

/** TypeScript's errors for a name that Node would have, and for a module that cannot be found. */
const [nodeName, nodeModuleName, noModule] = [2580, 2591, 2307];

/** Says of what is not there what a browser lacks, in the place of advice for a computer with Node. */
export const withBrowserAdvice = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  diagnostics
    .filter(({ message }) => !message.startsWith("Install it in the notebook's folder:"))
    .flatMap(diagnostic => {
      const { code, message } = diagnostic;
      if (code === nodeName || code === nodeModuleName)
        return [{ ...diagnostic, message: `${message.split('. ')[0]}: it is Node's. ${elsewhere}` }];
      return code === noModule ? [diagnostic, { ...diagnostic, message: missingModule }] : [diagnostic];
    });

const elsewhere = 'This notebook runs in a browser; on a computer with Node it can have all of Node';

/** What to do about a module that a browser's kernel cannot load. */
export const missingModule =
  `A notebook in a browser has the packages ${packageNames.join(' and ')}, and no files of its own: ` +
  'put the code into a cell, or run the notebook on a computer with Node';
