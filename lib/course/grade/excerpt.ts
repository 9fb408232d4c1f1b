import { stripVTControlCharacters } from 'node:util';

const maxLength = 500;

/**
 * Text of a student for a report: at most 500 characters, and without the control sequences of a terminal.
 */
export function excerpt(text: string): string {
  const shown = stripVTControlCharacters(text.slice(0, 20 * maxLength))
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '\ufffd')
    .trim();
  return shown.length > maxLength ? `${shown.slice(0, maxLength)}…` : shown;
}

/** The same on one line. */
export const excerptLine = (text: string): string => excerpt(text.replace(/\s+/g, ' '));
