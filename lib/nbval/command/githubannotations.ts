import { relative, sep } from 'node:path';
import type { TestOutcome } from './testoutcome';

/**
 * GitHub's annotations of what has failed, in its workflow commands
 * (https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions).
 *
 * @param workspace the folder of the repository, from which GitHub counts paths.
 */
export const githubAnnotations = (outcomes: readonly TestOutcome[], workspace: string): string =>
  outcomes
    .filter(({ kind }) => kind === 'failed' || kind === 'error')
    .map(({ path, place = { line: 1, column: 1 }, name, message, text }) => {
      const file = relative(workspace, path).split(sep).join('/');
      const properties = { file, line: place.line, col: place.column, title: name || message };
      const given = Object.entries(properties).map(
        ([key, value]) => `${key}=${escapeProperty(String(value))}`,
      );
      return `::error ${given.join(',')}::${escapeData(text)}\n`;
    })
    .join('');

const escapeData = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
